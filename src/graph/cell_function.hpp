#pragma once

#include <algorithm>
#include <cmath>

#include <octet/graph/ops/recurrent.hpp>

namespace octet {

/// The function of one number.
template <typename T>
T apply(const CellFunction& function, T x) {
  const T alpha = static_cast<T>(function.alpha), beta = static_cast<T>(function.beta);
  const T falling = std::exp(-std::abs(x));
  switch (function.kind) {
    case CellFunction::Kind::Sigmoid: return (x >= 0 ? T{1} : falling) / (T{1} + falling);
    case CellFunction::Kind::Tanh: return std::tanh(x);
    case CellFunction::Kind::Relu: return x < 0 ? T{0} : x;
    case CellFunction::Kind::Affine: return alpha * x + beta;
    case CellFunction::Kind::LeakyRelu: return x < 0 ? alpha * x : x;
    case CellFunction::Kind::ThresholdedRelu: return x < alpha ? T{0} : x;
    case CellFunction::Kind::ScaledTanh: return alpha * std::tanh(beta * x);
    case CellFunction::Kind::HardSigmoid: return std::min(std::max(alpha * x + beta, T{0}), T{1});
    case CellFunction::Kind::Elu: return x < 0 ? alpha * std::expm1(x) : x;
    case CellFunction::Kind::Softsign: return x / (T{1} + std::abs(x));
    default: return std::max(x, T{0}) + std::log1p(falling);
  }
}

/// The number limited to [-clip, clip]; as it is with a clip of 0.
template <typename T>
T clipped(T x, double clip) {
  const T limit = static_cast<T>(clip);
  return clip == 0 ? x : std::min(std::max(x, -limit), limit);
}

}  // namespace octet
