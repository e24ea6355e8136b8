#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/convolution.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// The integers of an input less their zero point, in floating point, which is exact for sums up to 2^24.
Value centered(NodeContext& node, const std::string& suffix, std::size_t index, std::size_t zero_point, bool is_column) {
  const Value wide = converted(node, suffix, node.input(index), ElementType::f32);
  if (!node.has(zero_point)) return wide;
  Value zero = converted(node, suffix + "/zero_point", node.input(zero_point), ElementType::f32);
  const Shape shape = node.shape(zero_point);
  if (is_column && shape.rank() == 1 && shape[0] != 1) zero = reshaped(node, suffix + "/zero_points", zero, Shape{shape[0], 1});
  return node.step(suffix + "/centered", Binary{BinaryKind::Subtract}, {wide, zero});
}

Converted convert_matmul_integer(NodeContext& node) {
  const Value product = node.step("product", MatMul{}, {centered(node, "a", 0, 2, true), centered(node, "b", 1, 3, false)});
  return one(nearest_integers(node, "integers", product, ElementType::i32));
}

Value channel_zero_points(NodeContext& node, Value weights) {
  const Shape shape = node.shape(3);
  const Value zero = converted(node, "weights/zero_point", node.input(3), ElementType::f32);
  if (shape.rank() != 1 || shape[0] == 1) return zero;
  return reshaped(node, "weights/zero_points", zero, axis_shape(shape[0], node.graph().shape(weights).rank(), 0));
}

Converted convert_conv_integer(NodeContext& node) {
  const Value data = centered(node, "data", 0, 2, false);
  Value weights = converted(node, "weights", node.input(1), ElementType::f32);
  if (node.has(3)) weights = node.step("weights/centered", Binary{BinaryKind::Subtract}, {weights, channel_zero_points(node, weights)});
  return one(nearest_integers(node, "integers", convolve(node, "product", data, weights), ElementType::i32));
}

/// The range of the tensor, widened to hold zero, as 256 levels. Outputs: integers, scale, zero point.
Converted convert_dynamic_quantize(NodeContext& node) {
  const Value x = node.input(0), zero = node.scalar("zero", 0, x);
  const Value axes = node.dims("axes", axes_from(0, node.rank(0)));
  const auto step = [&](const char* name, Operation operation, std::vector<Value> inputs) {
    return node.step(name, std::move(operation), std::move(inputs));
  };
  const Value low = step("low", Binary{BinaryKind::Minimum}, {step("least", Reduce{ReduceKind::Min, false}, {x, axes}), zero});
  const Value high = step("high", Binary{BinaryKind::Maximum}, {step("largest", Reduce{ReduceKind::Max, false}, {x, axes}), zero});
  const Value range = step("range", Binary{BinaryKind::Subtract}, {high, low});
  const Value steps_of_range = step("range_steps", Binary{BinaryKind::Divide}, {range, node.scalar("levels", 255, x)});
  // Of zeros alone, any scale makes zeros.
  const Value scale =
      step("scale", Select{}, {step("is_zero", Binary{BinaryKind::Equal}, {range, zero}), node.scalar("one", 1, x), steps_of_range});
  const Value offset = step("offset", Binary{BinaryKind::Divide}, {step("negative_low", Binary{BinaryKind::Subtract}, {zero, low}), scale});
  const Value whole = step("zero_level", Clamp{0, 255}, {rounded(node, "rounded_offset", offset)});
  const Value steps = rounded(node, "rounded", step("steps", Binary{BinaryKind::Divide}, {x, scale}));
  const Value levels = step("limited", Clamp{0, 255}, {step("shifted", Binary{BinaryKind::Add}, {steps, whole})});
  return std::vector<Value>{node.add(Convert{ElementType::u8}, {levels}), scale, step("zero_point", Convert{ElementType::u8}, {whole})};
}

constexpr OpType types[] = {
    {"MatMulInteger", convert_matmul_integer},
    {"ConvInteger", convert_conv_integer, "auto_pad dilations group kernel_shape pads strides"},
    {"DynamicQuantizeLinear", convert_dynamic_quantize},
};

}  // namespace

std::span<const OpType> integer_ops() { return types; }

}  // namespace octet::onnx
