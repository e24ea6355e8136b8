#include "graph/ops/slice_plan.hpp"
#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

void take(const SlicePlan& slice, const Arguments& arguments) {
  const Tensor& data = arguments.inputs[0];
  Tensor& output = arguments.outputs[0];
  if (output.elements() == 0) return;
  const Dims strides = data.shape().strides();
  const std::size_t width = element_bytes(data.element_type());
  StridedCopy plan{slice.count, {}, Shape(slice.count).strides()};
  std::int64_t first = 0;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    first += slice.begin[i] * strides[i];
    // A step is multiplied only where it is taken, since a single element may have any.
    plan.source_strides.push_back(slice.count[i] > 1 ? slice.step[i] * strides[i] : 0);
  }
  copy(plan, bytes_of(data) + static_cast<std::size_t>(first) * width, mutable_bytes_of(output), width);
}

}  // namespace

void run(const StridedSlice& op, const Arguments& arguments) {
  const auto& inputs = arguments.inputs;
  const Dims strides = inputs.size() > 3 ? inputs[3].to_dims() : Dims{};
  take(plan_slice(op, inputs[0].shape(), inputs[1].to_dims(), inputs[2].to_dims(), inputs.size() > 3 ? &strides : nullptr), arguments);
}

void run(const Slice&, const Arguments& arguments) {
  const auto& inputs = arguments.inputs;
  const Dims axes = inputs.size() > 4 ? inputs[4].to_dims() : Dims{};
  take(plan_slice(inputs[0].shape(), inputs[1].to_dims(), inputs[2].to_dims(), inputs[3].to_dims(), inputs.size() > 4 ? &axes : nullptr),
       arguments);
}

}  // namespace octet::reference
