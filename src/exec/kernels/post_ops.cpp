#include "exec/kernels/post_ops.hpp"

#include <string_view>

namespace octet::exec {

bool is_residual(const FusedOperation& operation, const Shape& result, const PlanBuilder& builder) {
  return operation.kind == FusedOperation::Kind::Binary && operation.algorithm == dnnl::algorithm::binary_add &&
         builder.graph().shape(operation.operand) == result && !builder.graph().known_value(operation.operand);
}

PostOperands post_operands(const FusedNode& group, std::size_t count, const dnn::Desc& destination, PlanBuilder& builder) {
  PostOperands result;
  const Shape& shape = builder.graph().shape(group.output);
  for (std::size_t i = 0; i < count; ++i) {
    const FusedOperation& operation = group.operations[i];
    if (operation.kind == FusedOperation::Kind::Activation) {
      result.post_ops.insert(result.post_ops.end(), operation.activation.begin(), operation.activation.end());
      continue;
    }
    if (!result.sum && is_residual(operation, shape, builder)) {
      result.post_ops.push_back({dnn::PostOp::Kind::Sum, dnnl::algorithm::undef, 0, 0, {}});
      result.sum = operation.operand;
      continue;
    }
    const bool full_size = builder.graph().shape(operation.operand) == shape;
    const TensorId operand = full_size ? builder.in_layout(operation.operand, destination) : builder.plain(operation.operand);
    const int position = static_cast<int>(result.post_ops.size());
    result.arguments.emplace_back(DNNL_ARG_ATTR_MULTIPLE_POST_OP(position) | DNNL_ARG_SRC_1, operand);
    result.post_ops.push_back({dnn::PostOp::Kind::Binary, operation.algorithm, 0, 0, builder[operand].desc});
  }
  return result;
}

TensorId destination_tensor(const PostOperands& operands, const dnn::Desc& destination, PlanBuilder& builder) {
  if (!operands.sum) return builder.arena(destination);
  const TensorId original = builder.tensor(*operands.sum);
  const TensorId summand = builder.in_layout(*operands.sum, destination);
  const bool is_own_copy = builder[summand].base != builder[original].base;
  if (!is_own_copy && builder.may_overwrite(*operands.sum)) return builder.view(summand, destination);
  const TensorId copy = builder.arena(destination);
  builder.add_reorder(summand, copy);
  return copy;
}

bool is_reference(const dnn::Primitive& primitive) { return std::string_view(primitive.implementation).find("ref") != std::string_view::npos; }

}  // namespace octet::exec
