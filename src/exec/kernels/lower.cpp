#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

/// Whether an overload of lower() exists for the operation.
template <typename Op>
concept HasKernel = requires(const Op& op, const FusedNode& group, PlanBuilder& builder) { lower(op, group, builder); };

template <typename Op>
bool lower_if_possible(const Op& op, const FusedNode& group, PlanBuilder& builder) {
  if constexpr (!HasKernel<Op>) {
    return lower_activation(group, builder);
  } else if constexpr (std::is_void_v<decltype(lower(op, group, builder))>) {
    lower(op, group, builder);
    return true;
  } else {
    return lower(op, group, builder);
  }
}

}  // namespace

void lower(const FusedNode& group, PlanBuilder& builder) {
  const Operation& operation = builder.graph().node(group.head).operation;
  const bool lowered = std::visit([&](const auto& op) { return lower_if_possible(op, group, builder); }, operation);
  if (!lowered) lower_reference(group, builder);
}

TensorId apply(const FusedOperation& operation, TensorId data, PlanBuilder& builder) {
  if (operation.kind == FusedOperation::Kind::Activation) {
    // A step for each function: not every version of oneDNN lets one eltwise primitive compute another function behind its own.
    for (const dnn::PostOp& function : operation.activation) {
      const dnn::Primitive primitive = dnn::eltwise(function.algorithm, function.alpha, function.beta, builder[data].desc, {});
      const TensorId result = builder.arena(primitive.destination);
      builder.add_step(primitive, {{DNNL_ARG_SRC, data}, {DNNL_ARG_DST, result}});
      data = result;
    }
    return data;
  }
  const bool same_shape = builder.graph().shape(operation.operand) == builder[data].shape;
  const TensorId operand = same_shape ? builder.in_layout(operation.operand, builder[data].desc) : builder.plain(operation.operand);
  const dnn::Primitive primitive = dnn::binary(operation.algorithm, builder[data].desc, builder[operand].desc, builder[data].desc, {});
  const TensorId result = builder.arena(primitive.destination);
  builder.add_step(primitive, {{DNNL_ARG_SRC_0, data}, {DNNL_ARG_SRC_1, operand}, {DNNL_ARG_DST, result}});
  return result;
}

void lower_remaining(const FusedNode& group, std::size_t first, TensorId result, PlanBuilder& builder) {
  for (std::size_t i = first; i < group.operations.size(); ++i) result = apply(group.operations[i], result, builder);
  builder.define(group.output, result);
}

}  // namespace octet::exec
