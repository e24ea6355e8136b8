#include "exec/kernels/kernels.hpp"
#include "exec/kernels/post_ops.hpp"

namespace octet::exec {

bool lower_activation(const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  if (head.outputs.size() != 1 || head.outputs[0].element_type != ElementType::f32 || head.outputs[0].shape.elements() == 0) return false;
  const auto activation = as_activation(builder.graph(), head);
  if (!activation) return false;
  const Value input = head.inputs[computed_input(builder.graph(), head).value_or(0)];
  const TensorId result = apply({FusedOperation::Kind::Activation, *activation, {}, {}}, builder.tensor(input), builder);
  lower_remaining(group, 0, result, builder);
  return true;
}

namespace {

/// The operand as a tensor of the result's rank, ones in front.
TensorId with_rank(Value value, std::size_t rank, PlanBuilder& builder) {
  const Shape& shape = builder.graph().shape(value);
  if (shape.rank() == rank) return builder.plain(value);
  Dims dims(rank - shape.rank(), 1);
  dims.insert(dims.end(), shape.begin(), shape.end());
  return builder.view(builder.plain(value), Shape(std::move(dims)));
}

/// The activations that follow the head directly, and how many of the group's operations they are.
std::pair<dnn::PostOps, std::size_t> leading_activations(const FusedNode& group) {
  dnn::PostOps post_ops;
  std::size_t count = 0;
  for (; count < group.operations.size() && group.operations[count].kind == FusedOperation::Kind::Activation; ++count)
    post_ops.insert(post_ops.end(), group.operations[count].activation.begin(), group.operations[count].activation.end());
  return {std::move(post_ops), count};
}

}  // namespace

bool lower(const Binary& op, const FusedNode& group, PlanBuilder& builder) {
  const Graph& graph = builder.graph();
  const Node& head = graph.node(group.head);
  const Shape& shape = head.outputs[0].shape;
  const auto algorithm = binary_algorithm(op.kind);
  if (head.outputs[0].element_type != ElementType::f32 || shape.elements() == 0) return false;
  if (group.operations.empty() && lower_activation(group, builder)) return true;
  const bool first_is_full = graph.shape(head.inputs[0]) == shape;
  const bool second_is_full = graph.shape(head.inputs[1]) == shape;
  const bool commutes =
      op.kind == BinaryKind::Add || op.kind == BinaryKind::Multiply || op.kind == BinaryKind::Maximum || op.kind == BinaryKind::Minimum;
  if (!algorithm || shape.rank() == 0 || shape.rank() > 5 || (!first_is_full && !(second_is_full && commutes))) return false;

  const Value data = head.inputs[first_is_full ? 0 : 1];
  const Value operand = head.inputs[first_is_full ? 1 : 0];
  const TensorId first = builder.tensor(data);
  const TensorId second =
      graph.shape(operand) == shape ? builder.in_layout(operand, builder[first].desc) : with_rank(operand, shape.rank(), builder);
  auto [post_ops, count] = leading_activations(group);
  dnn::Primitive primitive = dnn::binary(*algorithm, builder[first].desc, builder[second].desc, builder[first].desc, post_ops);
  if (count > 0 && is_reference(primitive)) {
    // What follows may be what there is no fast code for, or none that is right.
    count = 0;
    primitive = dnn::binary(*algorithm, builder[first].desc, builder[second].desc, builder[first].desc, {});
  }
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC_0, first}, {DNNL_ARG_SRC_1, second}, {DNNL_ARG_DST, result}});
  builder.allow_in_place(first);
  lower_remaining(group, count, result, builder);
  return true;
}

bool lower(const PRelu& op, const FusedNode& group, PlanBuilder& builder) {
  (void)op;
  if (lower_activation(group, builder)) return true;
  const Graph& graph = builder.graph();
  const Node& head = graph.node(group.head);
  const Shape& shape = head.outputs[0].shape;
  const Tensor* slope = graph.known_value(head.inputs[1]);
  if (!slope || head.outputs[0].element_type != ElementType::f32 || shape.rank() < 2 || shape.rank() > 5 || shape.elements() == 0)
    return false;
  if (slope->elements() != static_cast<std::size_t>(shape[1]) || slope->shape().rank() != 1) return false;
  Dims dims(shape.rank(), 1);
  dims[1] = shape[1];
  TensorId source = builder.tensor(head.inputs[0]);
  const dnn::Desc stored = dnn::plain(ElementType::f32, Shape(dims));
  dnn::Primitive primitive = dnn::prelu(builder[source].desc, dnn::any(ElementType::f32, Shape(dims)));
  if (is_reference(primitive)) {
    source = builder.plain(head.inputs[0]);
    primitive = dnn::prelu(builder[source].desc, dnn::any(ElementType::f32, Shape(dims)));
  }
  const TensorId slopes = builder.constant(*slope, stored, primitive.weights);
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, slopes}, {DNNL_ARG_DST, result}});
  builder.define(group.output, result);
  return true;
}

}  // namespace octet::exec
