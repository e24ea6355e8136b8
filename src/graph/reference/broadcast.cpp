#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"
#include "tensor/dispatch.hpp"

namespace octet::reference {
namespace {

/// Strides of the data along the output's dimensions, 0 where it repeats. `axes` are the output's dimensions of the data's.
Dims repeating_strides(const Shape& data, std::size_t output_rank, const Dims& axes) {
  const Dims strides = data.strides();
  Dims result(output_rank, 0);
  for (std::size_t i = 0; i < data.rank(); ++i) result[static_cast<std::size_t>(axes[i])] = data[i] == 1 ? 0 : strides[i];
  return result;
}

Dims last_axes(std::size_t rank, std::size_t output_rank) {
  Dims axes;
  for (std::size_t i = 0; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(output_rank - rank + i));
  return axes;
}

template <typename T>
void fill_integers(std::span<T> output, std::int64_t start, std::int64_t step) {
  // Unsigned arithmetic, so that the step past the last element may wrap.
  auto value = static_cast<std::uint64_t>(start);
  for (T& element : output) {
    element = static_cast<T>(value);
    value += static_cast<std::uint64_t>(step);
  }
}

void fill_numbers(Tensor& output, double start, double step) {
  Tensor values(ElementType::f64, output.shape());
  double position = 0;
  for (double& value : values.mutable_data<double>()) value = start + step * position++;
  store(values, output);
}

double number(const Tensor& scalar) { return scalar.converted(ElementType::f64).data<double>()[0]; }

}  // namespace

void run(const Broadcast& op, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  const std::size_t rank = output.shape().rank();
  const Dims axes = op.mode == Broadcast::Mode::Explicit ? arguments.inputs[2].to_dims() : last_axes(data.shape().rank(), rank);
  const StridedCopy plan{output.shape().dims(), repeating_strides(data.shape(), rank, axes), output.shape().strides()};
  copy(plan, bytes_of(data), mutable_bytes_of(output), element_bytes(data.element_type()));
}

void run(const Tile&, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  const Shape& shape = output.shape();
  const Dims from = data.shape().strides(), to = shape.strides();
  const std::size_t added = shape.rank() - data.shape().rank();
  StridedCopy plan;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    const std::int64_t dim = i < added ? 1 : data.shape()[i - added];
    plan.extents.insert(plan.extents.end(), {shape[i] / dim, dim});
    plan.source_strides.insert(plan.source_strides.end(), {0, i < added ? 0 : from[i - added]});
    plan.destination_strides.insert(plan.destination_strides.end(), {dim * to[i], to[i]});
  }
  copy(plan, bytes_of(data), mutable_bytes_of(output), element_bytes(data.element_type()));
}

void run(const Range& op, const Arguments& arguments) {
  const auto& inputs = arguments.inputs;
  Tensor& output = arguments.outputs[0];
  if (!is_integer(op.output_type)) return fill_numbers(output, number(inputs[0]), number(inputs[2]));
  // Converting to integers truncates, as an integer Range of floating point bounds wants.
  const std::int64_t start = inputs[0].to_dims()[0], step = inputs[2].to_dims()[0];
  dispatch(op.output_type, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>) fill_integers(output.mutable_data<T>(), start, step);
  });
}

}  // namespace octet::reference
