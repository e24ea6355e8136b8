#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

constexpr std::int64_t axes_as_input = 18, sum_axes_as_input = 13;

/// Nothing where the input is to be given as it is.
std::optional<Dims> reduced_axes(NodeContext& node, std::int64_t first_with_input) {
  std::optional<Dims> axes = axes_of(node, 1, first_with_input);
  if (axes && !axes->empty()) return axes;
  if (node.attributes().flag("noop_with_empty_axes", false)) return std::nullopt;
  return axes_from(0, node.rank(0));
}

bool keeps_dims(NodeContext& node) { return node.attributes().flag("keepdims", true); }

template <ReduceKind kind, std::int64_t first_with_input = axes_as_input>
Converted convert(NodeContext& node) {
  const std::optional<Dims> axes = reduced_axes(node, first_with_input);
  if (!axes) return one(node.input(0));
  return one(node.add(Reduce{kind, keeps_dims(node)}, {node.input(0), node.dims("axes", *axes)}));
}

Converted convert_sum_square(NodeContext& node) {
  const std::optional<Dims> axes = reduced_axes(node, axes_as_input);
  const Value squares = node.step("squares", Binary{BinaryKind::Multiply}, {node.input(0), node.input(0)});
  if (!axes) return one(squares);
  return one(node.add(Reduce{ReduceKind::Sum, keeps_dims(node)}, {squares, node.dims("axes", *axes)}));
}

Converted convert_log_sum(NodeContext& node) {
  const std::optional<Dims> axes = reduced_axes(node, axes_as_input);
  if (!axes) return one(node.add(Unary{UnaryKind::Log}, {node.input(0)}));
  const Value sum = node.step("sum", Reduce{ReduceKind::Sum, keeps_dims(node)}, {node.input(0), node.dims("axes", *axes)});
  return one(node.add(Unary{UnaryKind::Log}, {sum}));
}

/// The largest element is taken out of the sum, which would overflow otherwise.
Converted convert_log_sum_exp(NodeContext& node) {
  const std::optional<Dims> dims = reduced_axes(node, axes_as_input);
  if (!dims) return one(node.input(0));
  const Value x = node.input(0), axes = node.dims("axes", *dims);
  const bool keep = keeps_dims(node);
  const Value peak = node.step("peak", Reduce{ReduceKind::Max, true}, {x, axes});
  const Value powers = node.step("powers", Unary{UnaryKind::Exp}, {node.step("shifted", Binary{BinaryKind::Subtract}, {x, peak})});
  const Value sum = node.step("sum", Reduce{ReduceKind::Sum, keep}, {powers, axes});
  const Value shift = keep ? peak : node.step("shift", Squeeze{}, {peak, axes});
  return one(node.add(Binary{BinaryKind::Add}, {node.step("log", Unary{UnaryKind::Log}, {sum}), shift}));
}

constexpr OpType types[] = {
    {"ReduceMean", convert<ReduceKind::Mean>, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceSum", convert<ReduceKind::Sum, sum_axes_as_input>, "keepdims axes<13 noop_with_empty_axes"},
    {"ReduceMax", convert<ReduceKind::Max>, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceMin", convert<ReduceKind::Min>, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceProd", convert<ReduceKind::Prod>, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceL1", convert<ReduceKind::L1>, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceL2", convert<ReduceKind::L2>, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceSumSquare", convert_sum_square, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceLogSum", convert_log_sum, "keepdims axes<18 noop_with_empty_axes"},
    {"ReduceLogSumExp", convert_log_sum_exp, "keepdims axes<18 noop_with_empty_axes"},
};

}  // namespace

std::span<const OpType> reduction_ops() { return types; }

}  // namespace octet::onnx
