#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

/// The powers of a signal and of the noise on it.
struct Powers {
  double signal = 0;
  double noise = 0;
  Powers& operator+=(const Powers& other);
};

/// Of a tensor and what came out in its place, which has as many elements.
Powers powers_of(const Tensor& expected, const Tensor& actual);

/// Noise over signal: 0 without noise, infinite where it cannot be told.
double ratio_of(const Powers& powers);

}  // namespace octet
