#pragma once

#include "exec/plan_builder.hpp"

namespace octet::exec {

/// The fused operations of a group in the form that a oneDNN primitive takes, with the tensors that they read.
struct PostOperands {
  dnn::PostOps post_ops{};
  DnnArguments arguments{};    ///< operands of Binary post-ops
  std::optional<Value> sum{};  ///< the value that the result is added to in place
};

/// The operations of the group for a result of layout `destination`. The first sum with a value of the result's shape is done in place, in
/// integers where both are. `destination` may be an `any` layout where needs_layout() is false.
PostOperands post_operands(const FusedNode& group, const dnn::Desc& destination, PlanBuilder& builder);

/// Whether an operation reads an operand in the layout of the result, so that this must be known first.
bool needs_layout(const FusedNode& group, const PlanBuilder& builder);

/// The tensor that the primitive writes: filled with the sum's operand in the destination's layout where there is a sum. The primitive must
/// be the next step.
TensorId destination_tensor(const PostOperands& operands, const dnn::Desc& destination, PlanBuilder& builder);

/// The group as one of real numbers, whose result is rounded behind it.
FusedNode unrounded(FusedNode group);

/// Says that the group's output is this, rounded to integers where the group ends so.
void define_result(const FusedNode& group, TensorId result, PlanBuilder& builder);

/// Whether oneDNN fell back to its slow reference code.
bool is_reference(const dnn::Primitive& primitive);

}  // namespace octet::exec
