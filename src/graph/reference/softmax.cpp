#include <algorithm>
#include <cmath>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

/// Calls function(first element, distance between elements) for each line along the axis.
template <typename Function>
void for_each_line(const Shape& shape, std::size_t axis, Function function) {
  const auto outer = static_cast<std::int64_t>(shape.elements(0, axis)),
             inner = static_cast<std::int64_t>(shape.elements(axis + 1, shape.rank()));
  for (std::int64_t i = 0; i < outer; ++i)
    for (std::int64_t j = 0; j < inner; ++j) function(i * shape[axis] * inner + j, inner);
}

/// Writes x - max along each line, then calls finish(line, step, sum of exponentials).
template <typename T, typename Finish>
void normalize(std::int64_t axis, const Tensor& data, Tensor& output, Finish finish) {
  const std::size_t dimension = normalize_axis(axis, data.shape().rank());
  const std::int64_t length = data.shape()[dimension];
  const T* source = data.data<T>().data();
  T* destination = output.mutable_data<T>().data();
  if (data.elements() == 0) return;
  for_each_line(data.shape(), dimension, [&](std::int64_t first, std::int64_t step) {
    T largest = source[first];
    for (std::int64_t i = 1; i < length; ++i) largest = std::max(largest, source[first + i * step]);
    double sum = 0;
    for (std::int64_t i = 0; i < length; ++i) {
      destination[first + i * step] = source[first + i * step] - largest;
      sum += std::exp(static_cast<double>(destination[first + i * step]));
    }
    for (std::int64_t i = 0; i < length; ++i) destination[first + i * step] = static_cast<T>(finish(destination[first + i * step], sum));
  });
}

template <typename Finish>
void run_along(std::int64_t axis, const Arguments& arguments, Finish finish) {
  dispatch_floating_point(arguments.outputs[0].element_type(),
                          [&](auto zero) { normalize<decltype(zero)>(axis, arguments.inputs[0], arguments.outputs[0], finish); });
}

}  // namespace

void run(const Softmax& op, const Arguments& arguments) {
  run_along(op.axis, arguments, [](double below_largest, double sum) { return std::exp(below_largest) / sum; });
}

void run(const LogSoftmax& op, const Arguments& arguments) {
  run_along(op.axis, arguments, [](double below_largest, double sum) { return below_largest - std::log(sum); });
}

}  // namespace octet::reference
