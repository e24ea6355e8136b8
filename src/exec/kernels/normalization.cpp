#include "exec/kernels/kernels.hpp"

namespace octet::exec {

bool lower(const LRN& op, const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const Tensor* axes = builder.graph().known_value(head.inputs[1]);
  const Shape& shape = head.outputs[0].shape;
  if (!axes || axes->elements() != 1 || shape.rank() != 4 || shape.elements() == 0 || head.outputs[0].element_type != ElementType::f32)
    return false;
  if (normalize_axis(axes->to_dims()[0], shape.rank()) != 1 || op.size % 2 == 0) return false;
  const TensorId source = builder.tensor(head.inputs[0]);
  const dnn::Primitive primitive =
      dnn::lrn(builder[source].desc, op.size, static_cast<float>(op.alpha), static_cast<float>(op.beta), static_cast<float>(op.bias));
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  builder.define(group.output, result);
  return true;
}

}  // namespace octet::exec
