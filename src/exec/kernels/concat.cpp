#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

/// oneDNN has few types and at most this many operands.
constexpr std::size_t most_sources = 48;

bool is_supported(const Node& head) {
  const Shape& shape = head.outputs[0].shape;
  return head.outputs[0].element_type == ElementType::f32 && shape.rank() > 0 && shape.rank() <= 6 && shape.elements() > 0;
}

/// Copies one part of a row-major tensor for each output.
void lower_parts(const FusedNode& group, std::size_t axis, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const bool integers = builder.regions().is_quantized({group.head, 0});
  const TensorId source = integers ? builder.plain_natural(head.inputs[0]) : builder.plain(head.inputs[0]);
  const ElementType type = builder[source].element_type;
  Dims offsets(builder[source].shape.rank(), 0);
  for (std::uint32_t port = 0; port < head.outputs.size(); ++port) {
    const Shape& shape = head.outputs[port].shape;
    const TensorId part = builder.view(source, dnn::part(builder[source].desc, shape, offsets));
    const TensorId result = builder.arena(type, shape);
    builder.add_step(dnn::reorder(builder[part].desc, builder[result].desc), {{DNNL_ARG_FROM, part}, {DNNL_ARG_TO, result}});
    builder.define({group.head, port}, result);
    offsets[axis] += shape[axis];
  }
}

std::optional<std::size_t> known_axis(const Node& head, const Graph& graph) {
  const Tensor* axis = graph.known_value(head.inputs[1]);
  if (!axis) return std::nullopt;
  return normalize_axis(axis->to_dims()[0], graph.shape(head.inputs[0]).rank());
}

bool lower_split(const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const auto axis = known_axis(head, builder.graph());
  if (!axis) return false;
  for (const OutputDescription& output : head.outputs)
    if (output.element_type != ElementType::f32 || output.shape.rank() == 0 || output.shape.elements() == 0) return false;
  lower_parts(group, *axis, builder);
  return true;
}

}  // namespace

bool lower(const Concat& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  if (!is_supported(head) || head.inputs.size() > most_sources) return false;
  for (const Value input : head.inputs)
    if (builder.graph().shape(input).elements() == 0) return false;
  const int axis = static_cast<int>(normalize_axis(op.axis, head.outputs[0].shape.rank()));
  const bool integers = builder.regions().is_quantized(group.output);
  std::vector<dnn::Desc> layouts;
  DnnArguments arguments;
  for (std::size_t i = 0; i < head.inputs.size(); ++i) {
    const TensorId source = integers ? builder.natural(head.inputs[i]) : builder.tensor(head.inputs[i]);
    layouts.push_back(builder[source].desc);
    arguments.emplace_back(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i), source);
  }
  const dnn::Primitive primitive = dnn::concat(dnn::any(dnn::element_type(layouts[0]), head.outputs[0].shape), axis, layouts);
  const TensorId result = builder.arena(primitive.destination);
  arguments.emplace_back(DNNL_ARG_DST, result);
  builder.add_step(primitive, std::move(arguments));
  builder.define(group.output, result);
  return true;
}

bool lower(const Split& op, const FusedNode& group, PlanBuilder& builder) {
  (void)op;
  return lower_split(group, builder);
}
bool lower(const VariadicSplit& op, const FusedNode& group, PlanBuilder& builder) {
  (void)op;
  return lower_split(group, builder);
}

}  // namespace octet::exec
