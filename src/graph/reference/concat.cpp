#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

/// A part seen as rows and columns, dense in both arrays; the caller sets how far the whole's rows lie apart.
StridedCopy rows_of(const Shape& part, std::size_t axis) {
  const auto rows = static_cast<std::int64_t>(part.elements(0, axis));
  const auto columns = static_cast<std::int64_t>(part.elements(axis, part.rank()));
  return {{rows, columns}, {columns, 1}, {columns, 1}};
}

void split(const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  const std::size_t axis = normalize_axis(arguments.inputs[1].to_dims()[0], data.shape().rank());
  const std::size_t width = element_bytes(data.element_type());
  const auto row_length = static_cast<std::int64_t>(data.shape().elements(axis, data.shape().rank()));
  const std::byte* source = bytes_of(data);
  for (Tensor& output : arguments.outputs) {
    StridedCopy plan = rows_of(output.shape(), axis);
    plan.source_strides[0] = row_length;
    copy(plan, source, mutable_bytes_of(output), width);
    source += static_cast<std::size_t>(plan.extents[1]) * width;
  }
}

}  // namespace

void run(const Concat& op, const Arguments& arguments) {
  Tensor& output = arguments.outputs[0];
  const std::size_t axis = normalize_axis(op.axis, output.shape().rank());
  const std::size_t width = element_bytes(output.element_type());
  const auto row_length = static_cast<std::int64_t>(output.shape().elements(axis, output.shape().rank()));
  std::byte* destination = mutable_bytes_of(output);
  for (const Tensor& input : arguments.inputs) {
    StridedCopy plan = rows_of(input.shape(), axis);
    plan.destination_strides[0] = row_length;
    copy(plan, bytes_of(input), destination, width);
    destination += static_cast<std::size_t>(plan.extents[1]) * width;
  }
}

void run(const Split&, const Arguments& arguments) { split(arguments); }

void run(const VariadicSplit&, const Arguments& arguments) { split(arguments); }

}  // namespace octet::reference
