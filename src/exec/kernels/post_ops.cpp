#include "exec/kernels/post_ops.hpp"

#include <string_view>

namespace octet::exec {
namespace {

/// Whether the operation adds a computed value of the result's own shape.
bool is_residual(const FusedOperation& operation, const Shape& result, const PlanBuilder& builder) {
  return operation.kind == FusedOperation::Kind::Binary && operation.algorithm == dnnl::algorithm::binary_add &&
         builder.graph().shape(operation.operand) == result && !builder.constants().contains(operation.operand);
}

/// Whether the sum can be done where the result will be: both f32, or both integers.
bool can_sum_in_place(const FusedNode& group, Value operand, const PlanBuilder& builder) {
  return !group.stored || (builder.regions().is_quantized(operand) && builder.regions().values.at(operand).channel_scales.empty());
}

dnn::PostOp sum_with(const FusedNode& group, Value operand, const PlanBuilder& builder) {
  dnn::PostOp op;
  op.kind = dnn::PostOp::Kind::Sum;
  if (group.stored) op.summand = builder.regions().values.at(operand);
  return op;
}

/// The index of the operation that is done as a sum in place, or the number of operations.
std::size_t sum_position(const FusedNode& group, const PlanBuilder& builder) {
  const Shape& shape = builder.graph().shape(group.output);
  for (std::size_t i = 0; i < group.operations.size(); ++i)
    if (is_residual(group.operations[i], shape, builder) && can_sum_in_place(group, group.operations[i].operand, builder)) return i;
  return group.operations.size();
}

}  // namespace

bool needs_layout(const FusedNode& group, const PlanBuilder& builder) {
  const Shape& shape = builder.graph().shape(group.output);
  const std::size_t sum = sum_position(group, builder);
  for (std::size_t i = 0; i < group.operations.size(); ++i)
    if (i != sum && group.operations[i].kind == FusedOperation::Kind::Binary && builder.graph().shape(group.operations[i].operand) == shape)
      return true;
  return false;
}

PostOperands post_operands(const FusedNode& group, const dnn::Desc& destination, PlanBuilder& builder) {
  PostOperands result;
  const Shape& shape = builder.graph().shape(group.output);
  const std::size_t sum = sum_position(group, builder);
  for (std::size_t i = 0; i < group.operations.size(); ++i) {
    const FusedOperation& operation = group.operations[i];
    if (operation.kind == FusedOperation::Kind::Activation) {
      result.post_ops.insert(result.post_ops.end(), operation.activation.begin(), operation.activation.end());
    } else if (i == sum) {
      result.post_ops.push_back(sum_with(group, operation.operand, builder));
      result.sum = operation.operand;
    } else {
      const bool full_size = builder.graph().shape(operation.operand) == shape;
      const TensorId operand = full_size ? builder.in_layout(operation.operand, dnn::with_type(destination, ElementType::f32))
                                         : builder.plain(operation.operand);
      const int position = static_cast<int>(result.post_ops.size());
      result.arguments.emplace_back(DNNL_ARG_ATTR_MULTIPLE_POST_OP(position) | DNNL_ARG_SRC_1, operand);
      dnn::PostOp op;
      op.kind = dnn::PostOp::Kind::Binary;
      op.algorithm = operation.algorithm;
      op.operand = builder[operand].desc;
      result.post_ops.push_back(std::move(op));
    }
  }
  return result;
}

TensorId destination_tensor(const PostOperands& operands, const dnn::Desc& destination, PlanBuilder& builder) {
  if (!operands.sum) return builder.arena(destination);
  const bool integers = dnn::element_type(destination) != ElementType::f32;
  // The summand may be signed where the result is not; both have the same size.
  const dnn::Desc wanted = integers ? dnn::with_type(destination, builder.regions().values.at(*operands.sum).type) : destination;
  return builder.view(builder.filled_with(builder.in_layout(*operands.sum, wanted)), destination);
}

FusedNode unrounded(FusedNode group) {
  for (std::size_t c = 0; group.stored && c < group.bias.size() && c < group.stored->channel_scales.size(); ++c)
    group.bias[c] *= group.stored->channel_scales[c];
  group.stored.reset();
  return group;
}

void define_result(const FusedNode& group, TensorId result, PlanBuilder& builder) {
  if (!group.stored) return builder.define(group.output, result);
  const Shape& shape = builder[result].shape;
  const dnn::Desc layout = dnn::strides(builder[result].desc) ? dnn::with_type(builder[result].desc, group.stored->type)
                                                              : dnn::channels_last(group.stored->type, shape);
  builder.define(group.output, lower_rounding(result, layout, *group.stored, builder));
}

bool is_reference(const dnn::Primitive& primitive) {
  return std::string_view(primitive.implementation).find("ref") != std::string_view::npos;
}

}  // namespace octet::exec
