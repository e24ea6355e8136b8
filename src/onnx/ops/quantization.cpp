#include "onnx/ops/quantization.hpp"

#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

#include "onnx/moved.hpp"
#include "onnx/ops/arithmetic.hpp"
#include "onnx/ops/convolution.hpp"
#include "onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// Smallest integer of a type and how many there are.
struct Levels {
  double lowest = 0;
  std::int64_t count = 256;
};

void require_narrow(ElementType type) {
  if (!is_integer(type) && bit_width(type) >= 8)
    throw Error(ErrorCode::InvalidModel, "zero point: given " + std::string(name(type)) + ", expected integers");
  if (bit_width(type) > 16)
    throw Error(ErrorCode::Unsupported, "zero point: given " + std::string(name(type)) + ", expected integers of up to 16 bits");
}

Levels levels_of(ElementType type) {
  const std::size_t bits = bit_width(type);
  const bool is_signed = type == ElementType::i4 || type == ElementType::i8 || type == ElementType::i16 || type == ElementType::i32;
  const double count = std::ldexp(1, static_cast<int>(bits));
  return {is_signed ? -count / 2 : 0, static_cast<std::int64_t>(count)};
}

/// One value, or one for each index of the axis, shaped to broadcast to a tensor of that rank.
Tensor along_axis(const Tensor& values, std::int64_t axis, std::size_t rank) {
  if (values.elements() == 1) return values.reshaped(Shape{});
  return values.reshaped(axis_shape(static_cast<std::int64_t>(values.elements()), rank, normalize_axis(axis, rank)));
}

std::vector<float> as_floats(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f32);
  return {wide.data<float>().begin(), wide.data<float>().end()};
}

/// The number that the integer `level` stands for, for each scale.
Tensor limit(const Grid& grid, double level) {
  Tensor limits(ElementType::f32, grid.scale.shape());
  const std::vector<float> scales = as_floats(grid.scale), zeros = as_floats(grid.zero_point);
  const auto values = limits.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double zero = zeros[zeros.size() == 1 ? 0 : i];
    values[i] = static_cast<float>((level - zero) * scales[i]);
  }
  return limits;
}

bool all_zero(const Tensor& tensor) {
  for (const float value : as_floats(tensor))
    if (value != 0) return false;
  return true;
}

/// (integers - zero point) * scale
Value spelled_out(NodeContext& node, const std::string& suffix, Value integers, const Grid& grid) {
  const std::size_t rank = node.graph().shape(integers).rank();
  const std::string prefix = suffix.empty() ? "" : suffix + "/";
  Value value = node.step(prefix + "convert", Convert{ElementType::f32}, {integers});
  if (!all_zero(grid.zero_point)) {
    const Value zero = node.constant(prefix + "zero_point", along_axis(grid.zero_point.converted(ElementType::f32), grid.axis, rank));
    value = node.step(prefix + "subtract", Binary{BinaryKind::Subtract}, {value, zero});
  }
  const Value scale = node.constant(prefix + "scale", along_axis(grid.scale, grid.axis, rank));
  return node.add_or_step(suffix, Binary{BinaryKind::Multiply}, {value, scale});
}

/// The same for constants of many bits, at once and without losing any.
Tensor computed(const Tensor& integers, const Grid& grid) {
  Tensor result(ElementType::f32, integers.shape());
  const Tensor wide = integers.converted(ElementType::f64);
  const std::vector<float> scales = as_floats(grid.scale);
  const Tensor zero_points = grid.zero_point.converted(ElementType::f64);
  const auto zeros = zero_points.data<double>(), values = wide.data<double>();
  const std::size_t rank = integers.shape().rank();
  const std::size_t axis = scales.size() == 1 ? 0 : normalize_axis(grid.axis, rank);
  if (scales.size() != 1 && static_cast<std::int64_t>(scales.size()) != integers.shape()[axis])
    throw Error(ErrorCode::InvalidModel, "scale: given " + std::to_string(scales.size()) + " values, expected " +
                                             std::to_string(integers.shape()[axis]) + " as along the axis");
  const std::size_t inner = scales.size() == 1 ? 1 : integers.shape().elements(axis + 1, rank);
  const auto out = result.mutable_data<float>();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t at = i / inner % scales.size();
    out[i] = static_cast<float>((values[i] - zeros[zeros.size() == 1 ? 0 : at]) * scales[at]);
  }
  return result;
}

bool holds(const Graph& graph, Value value, const Tensor& elements) {
  const Tensor* known = graph.known_value(value);
  return known && *known == elements;
}

/// Whether the value's elements were only moved since they were rounded to these levels.
bool stands_on(const Graph& graph, Value value, std::int64_t levels, const Tensor& low, const Tensor& high) {
  const std::vector<Value> sources = moved_from(graph, value);
  return !sources.empty() && std::ranges::all_of(sources, [&](Value source) {
    const Node& node = graph.node(source);
    const auto* op = node.as<FakeQuantize>();
    return op && op->levels == levels && holds(graph, node.inputs[1], low) && holds(graph, node.inputs[2], high);
  });
}

std::int64_t axis_attribute(NodeContext& node) { return node.attributes().integer("axis", 1); }

/// Quantization with a computed scale, in arithmetic.
Converted quantize_with_computed_scale(NodeContext& node) {
  const Value x = node.input(0);
  const ElementType type = node.has(2) ? node.type(2) : ElementType::u8;
  require_narrow(type);
  const Levels levels = levels_of(type);
  const Value steps = node.step("steps", Binary{BinaryKind::Divide}, {x, node.input(1)});
  Value whole = rounded(node, "rounded", steps);
  if (node.has(2))
    whole = node.step("shifted", Binary{BinaryKind::Add}, {whole, converted(node, "zero_point", node.input(2), ElementType::f32)});
  const Value limited = node.step("limited", Clamp{levels.lowest, levels.lowest + static_cast<double>(levels.count) - 1}, {whole});
  return one(node.add(Convert{type}, {limited}));
}

Converted convert_quantize(NodeContext& node) {
  if (node.attributes().has("block_size") && node.attributes().integer("block_size") != 0) return std::nullopt;
  const std::optional<Grid> grid = grid_of(node, 1, 2, axis_attribute(node));
  if (!grid) return quantize_with_computed_scale(node);
  node.set_quantized(0, {quantize(node, "", node.input(0), *grid), grid->scale, grid->zero_point, grid->axis});
  return std::vector<Value>{};
}

Converted dequantize_with_computed_scale(NodeContext& node) {
  Value value = converted(node, "convert", node.input(0), ElementType::f32);
  if (node.has(2))
    value = node.step("subtract", Binary{BinaryKind::Subtract}, {value, converted(node, "zero_point", node.input(2), ElementType::f32)});
  return one(node.add(Binary{BinaryKind::Multiply}, {value, node.input(1)}));
}

Converted convert_dequantize(NodeContext& node) {
  if (node.attributes().has("block_size") && node.attributes().integer("block_size") != 0) return std::nullopt;
  std::optional<Grid> grid = grid_of(node, 1, 2, axis_attribute(node));
  if (!grid) return dequantize_with_computed_scale(node);
  if (!node.has(2) && !node.quantized(0)) grid->zero_point = Tensor(node.type(0), Shape{});
  return one(dequantize(node, "", 0, *grid));
}

/// Activations are scaled as a whole, so that the axis does not matter.
Grid required_grid(NodeContext& node, std::size_t scale, std::size_t zero_point, std::int64_t axis) {
  if (auto grid = grid_of(node, scale, zero_point, axis)) return *std::move(grid);
  throw Error(ErrorCode::Unsupported, "input " + std::to_string(scale) + " (scale): given a computed tensor, expected a constant");
}

/// The grid of sums of products.
Grid accumulator_grid(const Grid& data, const Grid& weights) {
  Grid grid{weights.scale.clone(), Tensor(ElementType::i32, Shape{}), 0};
  const float factor = as_floats(data.scale).at(0);
  for (float& scale : grid.scale.mutable_data<float>()) scale *= factor;
  return grid;
}

Converted convert_qlinear_conv(NodeContext& node) {
  const Grid data = required_grid(node, 1, 2, 1), weights = required_grid(node, 4, 5, 0), result = required_grid(node, 6, 7, 1);
  const Value x = dequantize(node, "data", 0, data), w = dequantize(node, "weights", 3, weights);
  Value sum = convolve(node, node.has(8) ? "WithoutBiases" : "", x, w);
  if (node.has(8)) sum = add_bias(node, sum, dequantize(node, "bias", 8, accumulator_grid(data, weights)));
  node.set_quantized(0, {quantize(node, "quantized", sum, result), result.scale, result.zero_point, result.axis});
  return std::vector<Value>{};
}

Converted convert_qlinear_matmul(NodeContext& node) {
  const auto rows = static_cast<std::int64_t>(node.rank(0)) - 2, columns = static_cast<std::int64_t>(node.rank(3)) - 1;
  const Grid a = required_grid(node, 1, 2, rows), b = required_grid(node, 4, 5, columns), result = required_grid(node, 6, 7, 1);
  const Value product = node.add(MatMul{}, {dequantize(node, "data", 0, a), dequantize(node, "weights", 3, b)});
  node.set_quantized(0, {quantize(node, "quantized", product, result), result.scale, result.zero_point, result.axis});
  return std::vector<Value>{};
}

Converted convert_fake_quantize(NodeContext& node) {
  const FakeQuantize op{node.attributes().integer("levels")};
  return one(node.add(op, {node.input(0), node.input(1), node.input(2), node.input(3), node.input(4)}));
}

constexpr OpType types[] = {
    {"QuantizeLinear", convert_quantize},      {"DequantizeLinear", convert_dequantize}, {"QLinearConv", convert_qlinear_conv},
    {"QLinearMatMul", convert_qlinear_matmul}, {"FakeQuantize", convert_fake_quantize},
};

}  // namespace

std::optional<Grid> grid_of(NodeContext& node, std::size_t scale, std::size_t zero_point, std::int64_t axis) {
  const std::optional<Tensor> scales = node.known(scale);
  if (!scales || !is_floating_point(scales->element_type())) return std::nullopt;
  Tensor zeros(ElementType::u8, Shape{});
  if (node.has(zero_point)) {
    const std::optional<Tensor> given = node.known(zero_point);
    if (!given) return std::nullopt;
    zeros = *given;
  }
  const bool has_integers = !is_floating_point(zeros.element_type()) && zeros.element_type() != ElementType::boolean;
  if (!has_integers)
    throw Error(ErrorCode::InvalidModel, "zero point: given " + std::string(name(zeros.element_type())) + ", expected integers");
  const std::size_t count = scales->elements();
  if (count == 0 || (zeros.elements() != 1 && zeros.elements() != count))
    throw Error(ErrorCode::InvalidModel,
                "zero point: given " + std::to_string(zeros.elements()) + " values, expected " + std::to_string(count) + " as scales");
  return Grid{scales->converted(ElementType::f32).reshaped(Shape{static_cast<std::int64_t>(count)}),
              zeros.reshaped(Shape{static_cast<std::int64_t>(zeros.elements())}), axis};
}

Value quantize(NodeContext& node, const std::string& suffix, Value value, const Grid& grid) {
  const std::size_t rank = node.graph().shape(value).rank();
  const ElementType type = node.graph().description(value).element_type;
  require_narrow(grid.type());
  const Levels levels = levels_of(grid.type());
  const auto limits = [&](double level) { return along_axis(limit(grid, level), grid.axis, rank).converted(type); };
  const Tensor low = limits(levels.lowest), high = limits(levels.lowest + static_cast<double>(levels.count) - 1);
  // Rounding a joint of parts that were rounded so already changes nothing and would cost a pass over it.
  if (low.elements() == 1 && stands_on(node.graph(), value, levels.count, low, high)) return value;
  const std::string prefix = suffix.empty() ? "" : suffix + "/";
  const Value first = node.constant(prefix + "low", low), last = node.constant(prefix + "high", high);
  return node.add_or_step(suffix, FakeQuantize{levels.count}, {value, first, last, first, last});
}

Value dequantize(NodeContext& node, const std::string& suffix, std::size_t input, const Grid& grid) {
  if (const Quantized* at_hand = node.quantized(input); at_hand && at_hand->same_grid({{}, grid.scale, grid.zero_point, at_hand->axis}))
    return at_hand->value;
  const Value integers = node.input(input);
  const std::optional<Tensor> known = node.known(input);
  if (known && bit_width(known->element_type()) != 8) {
    const Tensor numbers = computed(*known, grid);
    return suffix.empty() ? node.add(Constant{numbers}, {}) : node.constant(suffix, numbers);
  }
  return spelled_out(node, suffix, integers, grid);
}

Value to_integers(NodeContext& node, const Quantized& quantized) {
  const std::size_t rank = node.graph().shape(quantized.value).rank();
  const ElementType type = node.graph().description(quantized.value).element_type;
  const auto operand = [&](const char* name, const Tensor& values) {
    return node.constant(name, along_axis(values.converted(type), quantized.axis, rank));
  };
  const Value steps = node.step("steps", Binary{BinaryKind::Divide}, {quantized.value, operand("scale", quantized.scale)});
  const Value shifted = node.step("shifted", Binary{BinaryKind::Add}, {steps, operand("zero_point", quantized.zero_point)});
  return nearest_integers(node, "integers", shifted, quantized.zero_point.element_type());
}

std::span<const OpType> quantization_ops() { return types; }

}  // namespace octet::onnx
