#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

/// The same row-major elements under the output's shape.
bool lower_as_view(const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const bool integers = builder.regions().is_quantized(group.output);
  const TensorId data = integers ? builder.plain_natural(head.inputs[0]) : builder.plain(head.inputs[0]);
  builder.define(group.output, builder.view(data, head.outputs[0].shape));
  return true;
}

}  // namespace

bool lower(const Reshape&, const FusedNode& group, PlanBuilder& builder) { return lower_as_view(group, builder); }
bool lower(const Squeeze&, const FusedNode& group, PlanBuilder& builder) { return lower_as_view(group, builder); }
bool lower(const Unsqueeze&, const FusedNode& group, PlanBuilder& builder) { return lower_as_view(group, builder); }

/// A copy from the data's layout into memory whose dimensions lie in the output's order.
bool lower(const Transpose&, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& input = builder.graph().shape(head.inputs[0]);
  const Shape& output = head.outputs[0].shape;
  const Tensor* order_tensor = builder.graph().known_value(head.inputs[1]);
  if (!order_tensor || head.outputs[0].element_type != ElementType::f32 || input.rank() == 0 || input.elements() == 0) return false;
  Dims order = order_tensor->to_dims();
  if (order.empty())
    for (std::size_t i = input.rank(); i-- > 0;) order.push_back(static_cast<std::int64_t>(i));
  const Dims output_strides = output.strides();
  Dims strides(input.rank());
  for (std::size_t i = 0; i < order.size(); ++i) strides[static_cast<std::size_t>(order[i])] = output_strides[i];

  const bool integers = builder.regions().is_quantized(group.output);
  const TensorId source = integers ? builder.natural(head.inputs[0]) : builder.tensor(head.inputs[0]);
  const ElementType type = builder[source].element_type;
  const dnn::Desc permuted = dnn::strided(type, input, strides);
  if (builder[source].desc == permuted) {
    // The elements already lie in the output's order, as channels-last results do.
    builder.define(group.output, builder.view(source, output));
    return true;
  }
  const TensorId result = builder.arena(type, output);
  const TensorId as_input = builder.view(result, permuted);
  builder.add_step(dnn::reorder(builder[source].desc, builder[as_input].desc), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, as_input}});
  builder.define(group.output, result);
  return true;
}

}  // namespace octet::exec
