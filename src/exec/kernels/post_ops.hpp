#pragma once

#include "exec/plan_builder.hpp"

namespace octet::exec {

/// The fused operations of a group in the form that a oneDNN primitive takes, with the tensors that they read.
struct PostOperands {
  dnn::PostOps post_ops{};
  DnnArguments arguments{};  ///< operands of Binary post-ops
  std::optional<Value> sum{};  ///< the value that the result is added to, when the first sum is done in place
};

/// The first `count` operations of the group, for a result of layout `destination`. A sum with a value of the result's shape that
/// nothing else reads any more is done in place; `destination` may be an `any` layout only where no other full-size operand is read.
PostOperands post_operands(const FusedNode& group, std::size_t count, const dnn::Desc& destination, PlanBuilder& builder);

/// Whether the operation adds a value of the result's own shape.
bool is_residual(const FusedOperation& operation, const Shape& result, const PlanBuilder& builder);

/// The tensor that the primitive writes: the sum's operand in the destination's layout (a copy of it when it is read again), else new.
TensorId destination_tensor(const PostOperands& operands, const dnn::Desc& destination, PlanBuilder& builder);

/// Whether oneDNN fell back to its slow reference code.
bool is_reference(const dnn::Primitive& primitive);

}  // namespace octet::exec
