#include <algorithm>
#include <iterator>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_batch_normalization(NodeContext& node) {
  for (std::size_t i = 1; i < node.output_count(); ++i)
    if (node.has_output(i)) return node.lacks("outputs: given those that training has, expected the first alone");
  const Attributes& attributes = node.attributes();
  if (attributes.flag("training_mode", false)) return node.lacks("training_mode", "0");
  if (!attributes.flag("spatial", true)) return node.lacks("spatial", "1");
  return one(node.add(BatchNormInference{attributes.number("epsilon", 1e-5)},
                      {node.input(0), node.input(1), node.input(2), node.input(3), node.input(4)}));
}

/// normalized * scale + shift, where they are there and not all 1 and 0 anyway.
Converted with_scale(NodeContext& node, Value normalized, std::optional<Value> scale, std::optional<Value> shift) {
  Value result = normalized;
  if (scale) {
    std::vector<Value> operands{result, *scale};
    result = shift ? node.step("scaled", Binary{BinaryKind::Multiply}, std::move(operands))
                   : node.add(Binary{BinaryKind::Multiply}, std::move(operands));
  }
  return one(shift ? node.add(Binary{BinaryKind::Add}, {result, *shift}) : result);
}

Value per_channel(NodeContext& node, const std::string& suffix, std::size_t index) {
  return reshaped(node, suffix, node.input(index), axis_shape(node.shape(0)[1], node.rank(0), 1));
}

Converted convert_instance_normalization(NodeContext& node) {
  if (node.rank(0) < 3) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(node.shape(0)) + ", expected rank 3 or more");
  const Value axes = node.dims("axes", axes_from(2, node.rank(0)));
  const Value normalized = node.step("normalized", MVN{.eps = node.attributes().number("epsilon", 1e-5)}, {node.input(0), axes});
  return with_scale(node, normalized, per_channel(node, "scale", 1), per_channel(node, "shift", 2));
}

/// The mean and one over the deviation, which training asks for.
std::vector<Value> moments(NodeContext& node, Value axes, double epsilon) {
  const Value x = node.input(0);
  const Value mean = node.step("mean", Reduce{ReduceKind::Mean, true}, {x, axes});
  const Value squares = node.step("squares", Binary{BinaryKind::SquaredDifference}, {x, mean});
  const Value variance = node.step("variance", Reduce{ReduceKind::Mean, true}, {squares, axes});
  const Value raised = node.step("raised", Binary{BinaryKind::Add}, {variance, node.scalar("epsilon", epsilon, x)});
  const Value deviation = node.step("deviation", Unary{UnaryKind::Sqrt}, {raised});
  return {mean, node.step("inverse", Binary{BinaryKind::Divide}, {node.scalar("one", 1, x), deviation})};
}

Converted convert_layer_normalization(NodeContext& node) {
  const std::size_t rank = node.rank(0);
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", -1), rank);
  const Value axes = node.dims("axes", axes_from(axis, rank));
  const double epsilon = node.attributes().number("epsilon", 1e-5);
  const Value normalized = node.step("normalized", MVN{.eps = epsilon}, {node.input(0), axes});
  Converted outputs = with_scale(node, normalized, node.input(1), node.has(2) ? std::optional(node.input(2)) : std::nullopt);
  if (node.has_output(1) || node.has_output(2)) std::ranges::copy(moments(node, axes, epsilon), std::back_inserter(*outputs));
  return outputs;
}

/// Up to operator set 20 there is one scale for each group.
Value channel_scale(NodeContext& node, const std::string& suffix, std::size_t index, std::int64_t groups) {
  Value value = node.input(index);
  const std::int64_t channels = node.shape(0)[1];
  if (node.opset() < 21 && groups != channels) {
    const Value column = reshaped(node, suffix + "_column", value, Shape{groups, 1});
    value = node.step(suffix + "_repeated", Broadcast{}, {column, node.dims(suffix + "_shape", {groups, channels / groups})});
  }
  return reshaped(node, suffix, value, axis_shape(channels, node.rank(0), 1));
}

Converted convert_group_normalization(NodeContext& node) {
  const std::int64_t groups = node.attributes().integer("num_groups");
  const Shape shape = node.shape(0);
  if (shape.rank() < 2 || groups < 1 || shape[1] % groups != 0)
    throw Error(ErrorCode::InvalidModel,
                "attribute 'num_groups': given " + std::to_string(groups) + ", expected a divisor of the channels of " + to_string(shape));
  const auto inner = static_cast<std::int64_t>(shape.elements(1, shape.rank())) / groups;
  const Value grouped = node.step("grouped", Reshape{}, {node.input(0), node.dims("grouped_shape", {-1, groups, inner})});
  const Value normalized =
      node.step("normalized", MVN{.eps = node.attributes().number("epsilon", 1e-5)}, {grouped, node.dims("axes", {2})});
  Dims back = shape.dims();
  back[0] = -1;
  const Value flat = node.step("ungrouped", Reshape{}, {normalized, node.dims("shape", back)});
  return with_scale(node, flat, channel_scale(node, "scale", 1, groups), channel_scale(node, "shift", 2, groups));
}

Converted convert_mean_variance_normalization(NodeContext& node) {
  const Value axes = node.dims("axes", node.attributes().integers("axes", {0, 2, 3}));
  return one(node.add(MVN{.eps = 1e-9, .eps_mode = MVN::EpsMode::OutsideSqrt}, {node.input(0), axes}));
}

Converted convert_lrn(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const LRN op{attributes.number("alpha", 1e-4), attributes.number("beta", 0.75), attributes.number("bias", 1), attributes.integer("size")};
  return one(node.add(op, {node.input(0), node.dims("axes", {1})}));
}

Converted convert_lp_normalization(NodeContext& node) {
  const std::int64_t p = node.attributes().integer("p", 2);
  if (p != 1 && p != 2) return node.lacks("p", "1 or 2");
  const Value axes = node.dims("axes", {node.attributes().integer("axis", -1)});
  if (p == 2) return one(node.add(NormalizeL2{.eps = 0}, {node.input(0), axes}));
  const Value norm = node.step("norm", Reduce{ReduceKind::L1, true}, {node.input(0), axes});
  return one(node.add(Binary{BinaryKind::Divide}, {node.input(0), norm}));
}

constexpr OpType types[] = {
    {"BatchNormalization", convert_batch_normalization, "epsilon momentum training_mode spatial<9 is_test<7 consumed_inputs<6"},
    {"InstanceNormalization", convert_instance_normalization, "epsilon consumed_inputs<6"},
    {"LayerNormalization", convert_layer_normalization, "axis epsilon stash_type"},
    {"GroupNormalization", convert_group_normalization, "num_groups epsilon stash_type"},
    {"MeanVarianceNormalization", convert_mean_variance_normalization, "axes"},
    {"LRN", convert_lrn, "alpha beta bias size"},
    {"LpNormalization", convert_lp_normalization, "axis p"},
};

}  // namespace

std::span<const OpType> normalization_ops() { return types; }

}  // namespace octet::onnx
