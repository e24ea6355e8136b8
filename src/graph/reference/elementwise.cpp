#include <cmath>
#include <limits>
#include <numbers>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

/// The bound of a Clamp as an element: inside the type's range, and for integers the nearest one inside the interval.
template <typename T>
T bound(double value, bool is_lower) {
  if constexpr (std::is_floating_point_v<T>) return static_cast<T>(value);
  else {
    const double whole = is_lower ? std::ceil(value) : std::floor(value);
    if (whole <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
    if (whole >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(whole);
  }
}

/// function(x) for each element of a floating-point input.
template <typename Function>
void each_floating_point(const Arguments& arguments, Function function) {
  dispatch_floating_point(arguments.outputs[0].element_type(), [&](auto zero) {
    for_each_element<decltype(zero), decltype(zero)>(arguments.inputs[0], arguments.outputs[0], function);
  });
}

template <typename T>
T multiplied(T a, T b) {
  if constexpr (std::is_integral_v<T>) return wrapping_multiply(a, b);
  else return a * b;
}

/// A slope for each channel lies along dimension 1 and not along the last.
Tensor aligned_slope(const Shape& data, const Tensor& slope) {
  if (slope.elements() == 1) return slope.reshaped({});
  const bool per_channel = slope.shape().rank() == 1 && data.rank() > 1 && slope.shape()[0] == data[1];
  return per_channel ? slope.reshaped(channel_shape(data[1], data.rank())) : slope;
}

/// Selection moves elements, so that only their width counts.
template <typename Bits>
void select(const Tensor& condition, const Tensor& then_value, const Tensor& else_value, Tensor& output) {
  const Shape& shape = output.shape();
  const RowWalk<3> walk(shape, {broadcast_strides(condition.shape(), shape), broadcast_strides(then_value.shape(), shape),
                                broadcast_strides(else_value.shape(), shape)});
  const bool* choice = condition.data<bool>().data();
  const auto *yes = static_cast<const Bits*>(then_value.raw()), *no = static_cast<const Bits*>(else_value.raw());
  auto* out = static_cast<Bits*>(output.mutable_raw());
  walk.for_each_row([&](const Offsets<3>& at) {
    for (std::int64_t i = 0; i < walk.row_length(); ++i)
      *out++ = choice[at[0] + i * walk.step(0)] ? yes[at[1] + i * walk.step(1)] : no[at[2] + i * walk.step(2)];
  });
}

}  // namespace

void run(const Clamp& op, const Arguments& arguments) {
  dispatch_number(arguments.outputs[0].element_type(), [&](auto zero) {
    using T = decltype(zero);
    const T low = bound<T>(op.min, true), high = bound<T>(op.max, false);
    for_each_element<T, T>(arguments.inputs[0], arguments.outputs[0], [&](T x) { return x < low ? low : high < x ? high : x; });
  });
}

void run(const Elu& op, const Arguments& arguments) {
  each_floating_point(arguments,
                      [&](auto x) { return x > 0 ? x : static_cast<decltype(x)>(op.alpha * std::expm1(static_cast<double>(x))); });
}

void run(const Gelu& op, const Arguments& arguments) {
  if (op.approximation == Gelu::Approximation::Erf) {
    each_floating_point(arguments, [](auto x) {
      const double wide = x;
      return static_cast<decltype(x)>(0.5 * wide * (1 + std::erf(wide / std::numbers::sqrt2)));
    });
  } else {
    const double scale = std::sqrt(2 / std::numbers::pi);
    each_floating_point(arguments, [&](auto x) {
      const double wide = x;
      return static_cast<decltype(x)>(0.5 * wide * (1 + std::tanh(scale * (wide + 0.044715 * wide * wide * wide))));
    });
  }
}

void run(const Swish&, const Arguments& arguments) {
  const double beta = arguments.inputs.size() > 1 ? arguments.inputs[1].converted(ElementType::f64).data<double>()[0] : 1;
  each_floating_point(arguments, [&](auto x) {
    const double wide = x, e = std::exp(-std::abs(beta * wide));
    return static_cast<decltype(x)>(wide * (beta * wide >= 0 ? 1 : e) / (1 + e));
  });
}

void run(const PRelu&, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  const Tensor slope = aligned_slope(data.shape(), arguments.inputs[1]);
  dispatch_number(data.element_type(), [&](auto zero) {
    using T = decltype(zero);
    broadcast_pairs<T, T>(data, slope, arguments.outputs[0], [](T x, T factor) { return x < T{0} ? multiplied(x, factor) : x; });
  });
}

void run(const Select&, const Arguments& arguments) {
  const Tensor &condition = arguments.inputs[0], &then_value = arguments.inputs[1], &else_value = arguments.inputs[2];
  Tensor& output = arguments.outputs[0];
  switch (bit_width(output.element_type())) {
    case 8: return select<std::uint8_t>(condition, then_value, else_value, output);
    case 16: return select<std::uint16_t>(condition, then_value, else_value, output);
    case 32: return select<std::uint32_t>(condition, then_value, else_value, output);
    default: return select<std::uint64_t>(condition, then_value, else_value, output);
  }
}

void run(const Convert& op, const Arguments& arguments) { arguments.outputs[0] = arguments.inputs[0].converted(op.destination_type); }

}  // namespace octet::reference
