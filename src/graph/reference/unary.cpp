#include <algorithm>
#include <cmath>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

/// Kinds that an integer type computes exactly; the others go through f64 and round.
bool is_exact_on_integers(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::Relu:
    case UnaryKind::Abs:
    case UnaryKind::Negative:
    case UnaryKind::Floor:
    case UnaryKind::Ceiling:
    case UnaryKind::Sign:
    case UnaryKind::BitwiseNot: return true;
    default: return false;
  }
}

template <typename T>
T negated(T x) {
  if constexpr (std::is_integral_v<T>) return wrapping_subtract(T{0}, x);
  else return -x;
}

template <typename T>
T flipped(T x) {
  if constexpr (std::is_integral_v<T>) return static_cast<T>(~x);
  else return x;
}

/// The exponential's argument is never positive, so that it cannot overflow.
template <typename T>
T sigmoid(T x) {
  const T e = std::exp(-std::abs(x));
  return (x >= 0 ? T{1} : e) / (T{1} + e);
}

template <typename T>
T soft_plus(T x) { return std::max(x, T{0}) + std::log1p(std::exp(-std::abs(x))); }

template <typename T>
T hard_sigmoid(T x) { return std::min(std::max(x + T{3}, T{0}), T{6}) / T{6}; }

template <typename T>
void run_exact(UnaryKind kind, const Tensor& input, Tensor& output) {
  const auto each = [&](auto function) { for_each_element<T, T>(input, output, function); };
  switch (kind) {
    case UnaryKind::Relu: return each([](T x) { return x < T{0} ? T{0} : x; });
    case UnaryKind::Abs: return each([](T x) { return x < T{0} ? negated(x) : x; });
    case UnaryKind::Negative: return each([](T x) { return negated(x); });
    case UnaryKind::Sign: return each([](T x) { return static_cast<T>((x > T{0}) - (x < T{0})); });
    case UnaryKind::BitwiseNot: return each(flipped<T>);
    default: output = input;
  }
}

template <typename T>
void run_floating_point(UnaryKind kind, const Tensor& input, Tensor& output) {
  const auto each = [&](auto function) { for_each_element<T, T>(input, output, function); };
  switch (kind) {
    case UnaryKind::Abs: return each([](T x) { return std::abs(x); });
    case UnaryKind::Floor: return each([](T x) { return std::floor(x); });
    case UnaryKind::Ceiling: return each([](T x) { return std::ceil(x); });
    case UnaryKind::Sigmoid: return each(sigmoid<T>);
    case UnaryKind::Tanh: return each([](T x) { return std::tanh(x); });
    case UnaryKind::Exp: return each([](T x) { return std::exp(x); });
    case UnaryKind::Log: return each([](T x) { return std::log(x); });
    case UnaryKind::Sqrt: return each([](T x) { return std::sqrt(x); });
    case UnaryKind::Erf: return each([](T x) { return std::erf(x); });
    case UnaryKind::Sin: return each([](T x) { return std::sin(x); });
    case UnaryKind::Cos: return each([](T x) { return std::cos(x); });
    case UnaryKind::HSwish: return each([](T x) { return x * hard_sigmoid(x); });
    case UnaryKind::HSigmoid: return each(hard_sigmoid<T>);
    case UnaryKind::Mish: return each([](T x) { return x * std::tanh(soft_plus(x)); });
    case UnaryKind::SoftPlus: return each(soft_plus<T>);
    case UnaryKind::Tan: return each([](T x) { return std::tan(x); });
    case UnaryKind::Asin: return each([](T x) { return std::asin(x); });
    case UnaryKind::Acos: return each([](T x) { return std::acos(x); });
    case UnaryKind::Atan: return each([](T x) { return std::atan(x); });
    case UnaryKind::Sinh: return each([](T x) { return std::sinh(x); });
    case UnaryKind::Cosh: return each([](T x) { return std::cosh(x); });
    case UnaryKind::Asinh: return each([](T x) { return std::asinh(x); });
    case UnaryKind::Acosh: return each([](T x) { return std::acosh(x); });
    case UnaryKind::Atanh: return each([](T x) { return std::atanh(x); });
    default: return run_exact<T>(kind, input, output);
  }
}

/// Integers in, the nearest integers out.
void run_rounded(UnaryKind kind, const Tensor& input, Tensor& output) {
  const Tensor wide = input.converted(ElementType::f64);
  Tensor result(ElementType::f64, wide.shape());
  run_floating_point<double>(kind, wide, result);
  for (double& value : result.mutable_data<double>()) value = std::nearbyint(value);
  output = result.converted(input.element_type());
}

}  // namespace

void run(const Unary& op, const Arguments& arguments) {
  const Tensor& input = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (input.element_type() == ElementType::boolean) return for_each_element<bool, bool>(input, output, [](bool x) { return !x; });
  if (is_integer(input.element_type()) && !is_exact_on_integers(op.kind)) return run_rounded(op.kind, input, output);
  dispatch_number(input.element_type(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<T>) run_floating_point<T>(op.kind, input, output);
    else run_exact<T>(op.kind, input, output);
  });
}

}  // namespace octet::reference
