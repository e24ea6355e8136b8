#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

bool lower_softmax(std::int64_t axis, bool logarithm, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Shape& shape = head.outputs[0].shape;
  if (head.outputs[0].element_type != ElementType::f32 || shape.rank() == 0 || shape.elements() == 0) return false;
  const std::size_t dimension = normalize_axis(axis, shape.rank());
  // oneDNN's logarithm of 1 is not 0, which nothing else is there to hide.
  if (logarithm && shape[dimension] == 1) return false;
  const TensorId source = builder.plain(head.inputs[0]);
  const dnn::Primitive primitive = dnn::softmax(builder[source].desc, static_cast<int>(dimension), logarithm);
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  builder.define(group.output, result);
  return true;
}

}  // namespace

bool lower(const Softmax& op, const FusedNode& group, PlanBuilder& builder) { return lower_softmax(op.axis, false, group, builder); }
bool lower(const LogSoftmax& op, const FusedNode& group, PlanBuilder& builder) { return lower_softmax(op.axis, true, group, builder); }

}  // namespace octet::exec
