#include <algorithm>
#include <cmath>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

template <typename T>
T fake_quantize(T x, T input_low, T input_high, T output_low, T output_high, T steps) {
  if (x <= std::min(input_low, input_high)) return output_low;
  if (x > std::max(input_low, input_high)) return output_high;
  return std::nearbyint((x - input_low) / (input_high - input_low) * steps) / steps * (output_high - output_low) + output_low;
}

template <typename T>
void quantize_all(const FakeQuantize& op, const Arguments& arguments) {
  const Shape& shape = arguments.inputs[0].shape();
  std::array<const T*, 5> source;
  std::array<Dims, 5> strides;
  for (std::size_t k = 0; k < 5; ++k) {
    source[k] = arguments.inputs[k].data<T>().data();
    strides[k] = broadcast_strides(arguments.inputs[k].shape(), shape);
  }
  const RowWalk<5> walk(shape, strides);
  const T steps = static_cast<T>(op.levels - 1);
  T* out = arguments.outputs[0].mutable_data<T>().data();
  walk.for_each_row([&](const Offsets<5>& at) {
    const auto operand = [&](std::size_t k, std::int64_t i) { return source[k][at[k] + i * walk.step(k)]; };
    for (std::int64_t i = 0; i < walk.row_length(); ++i)
      *out++ = fake_quantize(operand(0, i), operand(1, i), operand(2, i), operand(3, i), operand(4, i), steps);
  });
}

}  // namespace

void run(const FakeQuantize& op, const Arguments& arguments) {
  dispatch_floating_point(arguments.inputs[0].element_type(), [&](auto zero) { quantize_all<decltype(zero)>(op, arguments); });
}

}  // namespace octet::reference
