#pragma once

#include "exec/plan_builder.hpp"

namespace octet::exec {

// One overload for each operation that has a kernel faster than the reference. Each adds the steps of the group and defines its
// output; those that return bool may decline, and then the reference kernel runs.

bool lower(const Convolution& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const GroupConvolution& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const ConvolutionBackpropData& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const GroupConvolutionBackpropData& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const MatMul& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const MaxPool& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const AvgPool& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Reduce& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Binary& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const PRelu& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Softmax& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const LogSoftmax& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const LRN& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Concat& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Split& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const VariadicSplit& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Transpose& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Reshape& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Squeeze& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Unsqueeze& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const FakeQuantize& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Convert& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const Interpolate& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const LSTMSequence& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const GRUSequence& op, const FusedNode& group, PlanBuilder& builder);
bool lower(const RNNSequence& op, const FusedNode& group, PlanBuilder& builder);

/// An INT8 depthwise convolution with a window of 3x3 on a kernel of Octet's own, where the machine and the layer allow it.
bool lower_depthwise(const GroupConvolution& op, const FusedNode& group, PlanBuilder& builder);

/// A function of one element in any layout. Declines what oneDNN lacks.
bool lower_activation(const FusedNode& group, PlanBuilder& builder);

/// Runs a single operation on its reference kernel over row-major tensors.
void lower_reference(const FusedNode& group, PlanBuilder& builder);

/// The same as steps alone, which define nothing. Returns where the result is.
TensorId reference_result(const FusedNode& group, PlanBuilder& builder);

/// The group's fused operations from index `first` on as steps of their own, starting from `result`; defines the group's output.
void lower_remaining(const FusedNode& group, std::size_t first, TensorId result, PlanBuilder& builder);

/// One fused operation as a step of its own. Returns where its result is.
TensorId apply(const FusedOperation& operation, TensorId data, PlanBuilder& builder);

}  // namespace octet::exec
