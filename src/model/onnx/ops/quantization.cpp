#include "model/onnx/ops/quantization.hpp"

#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

#include "model/onnx/moved.hpp"
#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/convolution.hpp"
#include "model/onnx/ops/narrow.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// Smallest integer of a type and how many there are.
struct Levels {
  double lowest = 0;
  std::int64_t count = 256;
};

void require_narrow(ElementType type) {
  if (!is_integer(type))
    throw Error(ErrorCode::InvalidModel, "zero point: given " + std::string(name(type)) + ", expected integers");
  if (bit_width(type) > 16)
    throw Error(ErrorCode::Unsupported, "zero point: given " + std::string(name(type)) + ", expected integers of up to 16 bits");
}

/// The type of integers: the one that holds them in the graph, and that of the file where it is narrower.
struct IntegerType {
  ElementType held = ElementType::u8;
  std::optional<NarrowType> narrow{};
};

Levels levels_of(const IntegerType& type) {
  const std::size_t bits = type.narrow ? static_cast<std::size_t>(format_of(*type.narrow).bits) : bit_width(type.held);
  const bool is_signed = type.held == ElementType::i8 || type.held == ElementType::i16 || type.held == ElementType::i32;
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
    const auto limits_are = [&](std::size_t first) {
      return holds(graph, node.inputs[first], low) && holds(graph, node.inputs[first + 1], high);
    };
    return op && op->levels == levels && limits_are(1) && limits_are(3);
  });
}

/// Whether integers stand for the same numbers on both.
bool is_on_grid(const Graph& graph, const Quantized& at_hand, const Grid& grid) {
  const std::size_t rank = graph.shape(at_hand.value).rank();
  const bool along_same = grid.scale.elements() == 1 || normalize_axis(grid.axis, rank) == normalize_axis(at_hand.axis, rank);
  return along_same && at_hand.same_grid({{}, grid.scale, grid.zero_point, at_hand.axis});
}

std::int64_t axis_attribute(NodeContext& node) { return node.attributes().integer("axis", 1); }
std::int64_t block_size(NodeContext& node) { return node.attributes().integer("block_size", 0); }

/// The blocks' values, each repeated for the elements of its block, of which the last may have fewer.
Value repeated(NodeContext& node, const std::string& suffix, std::size_t index, std::int64_t block) {
  const Shape shape = node.shape(0);
  const std::size_t axis = normalize_axis(axis_attribute(node), shape.rank());
  if (block < 1) throw Error(ErrorCode::InvalidModel, "attribute 'block_size': given " + std::to_string(block) + ", expected 0 or greater");
  const Shape expected = shape.with(axis, (shape[axis] - 1) / block + 1);
  if (node.shape(index) != expected)
    throw Error(ErrorCode::InvalidModel, "input " + std::to_string(index) + ": given shape " + to_string(node.shape(index)) +
                                             ", expected " + to_string(expected) + " for blocks of " + std::to_string(block));
  Dims places;
  for (std::int64_t i = 0; i < shape[axis]; ++i) places.push_back(i / block);
  return node.step(
      suffix + "/repeated", Gather{},
      {node.input(index), node.dims(suffix + "/places", places), node.index(suffix + "/axis", static_cast<std::int64_t>(axis))});
}

/// A scale or zero point in f32, shaped to broadcast to the data.
Value operand(NodeContext& node, const std::string& suffix, std::size_t index) {
  if (block_size(node) != 0) return converted(node, suffix + "/wide", repeated(node, suffix, index, block_size(node)), ElementType::f32);
  const Value value = converted(node, suffix + "/wide", node.input(index), ElementType::f32);
  const Shape given = node.graph().shape(value);
  if (given.elements() == 1) return reshaped(node, suffix + "/single", value, Shape{});
  const std::size_t rank = node.rank(0);
  return reshaped(node, suffix + "/along_axis", value,
                  axis_shape(static_cast<std::int64_t>(given.elements()), rank, normalize_axis(axis_attribute(node), rank)));
}

/// The type of the integers: the zero point's, else what the node says, else `fallback`. Nothing for one that Octet lacks.
std::optional<IntegerType> integer_type(NodeContext& node, ElementType fallback) {
  if (node.has(2)) return IntegerType{node.type(2), node.narrow_type(2)};
  const std::int64_t given = node.attributes().integer("output_dtype", 0);
  if (given == 0) return IntegerType{fallback};
  const auto held = held_type_of(given);
  return held ? std::optional(IntegerType{*held, narrow_type_of(given)}) : std::nullopt;
}

/// The steps from zero that the numbers are, not rounded yet.
Value in_steps(NodeContext& node) {
  const Value x = converted(node, "wide", node.input(0), ElementType::f32);
  return node.step("steps", Binary{BinaryKind::Divide}, {x, operand(node, "scale", 1)});
}

/// Floating-point numbers of few bits are rounded when the zero point is in them, which mostly is none.
Converted quantize_to_float(NodeContext& node, NarrowType type) {
  Value value = in_steps(node);
  if (node.has(2)) value = node.step("shifted", Binary{BinaryKind::Add}, {value, operand(node, "zero_point", 2)});
  node.set_narrow_output(type);
  return one(narrowed(node, "narrowed", value, type, {node.attributes().flag("saturate", true)}));
}

/// Quantization with a computed scale or in blocks, in arithmetic.
Converted quantize_in_arithmetic(NodeContext& node, const IntegerType& type) {
  require_narrow(type.held);
  const Levels levels = levels_of(type);
  Value whole = rounded(node, "rounded", in_steps(node));
  if (node.has(2)) whole = node.step("shifted", Binary{BinaryKind::Add}, {whole, operand(node, "zero_point", 2)});
  const Value limited = node.step("limited", Clamp{levels.lowest, levels.lowest + static_cast<double>(levels.count) - 1}, {whole});
  if (type.narrow) node.set_narrow_output(*type.narrow);
  return one(node.add(Convert{type.held}, {limited}));
}

/// Where the integers of an input come from constants, they have no other type than theirs.
ElementType held_type(NodeContext& node, std::size_t data) {
  const Quantized* at_hand = node.quantized(data);
  return at_hand ? at_hand->zero_point.element_type() : node.type(data);
}

/// In f32, under the layer's name where that is what is asked for.
Value dequantized_in_arithmetic(NodeContext& node, ElementType type) {
  Value value = converted(node, "convert", node.input(0), ElementType::f32);
  if (node.has(2)) value = node.step("subtract", Binary{BinaryKind::Subtract}, {value, operand(node, "zero_point", 2)});
  return node.add_or_step(type == ElementType::f32 ? "" : "scaled", Binary{BinaryKind::Multiply}, {value, operand(node, "scale", 1)});
}

/// Whether the numbers to dequantize are floating-point ones of few bits.
bool holds_floats(NodeContext& node) { return !node.quantized(0) && node.type(0) == ElementType::f32; }

Value in_type(NodeContext& node, Value value, ElementType type) {
  return node.graph().description(value).element_type == type ? value : node.add(Convert{type}, {value});
}

Grid required_grid(NodeContext& node, std::size_t scale, std::size_t zero_point, std::int64_t axis) {
  if (auto grid = grid_of(node, scale, zero_point, axis)) return *std::move(grid);
  throw Error(ErrorCode::Unsupported, "input " + std::to_string(scale) + " (scale): given a computed tensor, expected a constant");
}

/// An absent zero point is 0.
void set_type(Grid& grid, ElementType type) { grid.zero_point = Tensor(type, Shape{1}); }

Converted convert_qlinear_conv(NodeContext& node) {
  const Grid data = operand_grid(node, 0, 1, 2, 1), weights = operand_grid(node, 3, 4, 5, 0);
  const Value x = dequantize(node, "data", 0, data), w = dequantize(node, "weights", 3, weights);
  Value sum = convolve(node, node.has(8) ? "WithoutBiases" : "", x, w);
  if (node.has(8)) sum = add_bias(node, sum, dequantize(node, "bias", 8, accumulator_grid(data, weights)));
  return quantized_output(node, sum, result_grid(node, 0, 6, 7));
}

Converted convert_qlinear_matmul(NodeContext& node) {
  const auto rows = static_cast<std::int64_t>(node.rank(0)) - 2, columns = static_cast<std::int64_t>(node.rank(3)) - 1;
  const Grid a = operand_grid(node, 0, 1, 2, rows), b = operand_grid(node, 3, 4, 5, columns);
  const Value product = node.add(MatMul{}, {dequantize(node, "data", 0, a), dequantize(node, "weights", 3, b)});
  return quantized_output(node, product, result_grid(node, 0, 6, 7));
}

Converted convert_fake_quantize(NodeContext& node) {
  const FakeQuantize op{node.attributes().integer("levels")};
  return one(node.add(op, {node.input(0), node.input(1), node.input(2), node.input(3), node.input(4)}));
}

constexpr OpType types[] = {
    {"QuantizeLinear", convert_quantize, "axis block_size output_dtype saturate precision"},
    {"DequantizeLinear", convert_dequantize, "axis block_size output_dtype"},
    {"QLinearConv", convert_qlinear_conv, "auto_pad dilations group kernel_shape pads strides"},
    {"QLinearMatMul", convert_qlinear_matmul},
    {"FakeQuantize", convert_fake_quantize, "levels auto_broadcast"},
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
              zeros.reshaped(Shape{static_cast<std::int64_t>(zeros.elements())}), axis, node.narrow_type(zero_point)};
}

Converted convert_quantize(NodeContext& node) {
  const auto type = integer_type(node, ElementType::u8);
  if (!type) return node.lacks("output_dtype", "integers or floating-point numbers of up to 16 bits");
  if (type->narrow && format_of(*type->narrow).is_float()) return quantize_to_float(node, *type->narrow);
  std::optional<Grid> grid;
  if (block_size(node) == 0) grid = grid_of(node, 1, 2, axis_attribute(node));
  if (!grid) return quantize_in_arithmetic(node, *type);
  if (!node.has(2)) {
    set_type(*grid, type->held);
    grid->narrow = type->narrow;
  }
  if (grid->narrow) node.set_narrow_output(*grid->narrow);
  const Value x = is_floating_point(node.type(0)) ? node.input(0) : converted(node, "wide", node.input(0), ElementType::f32);
  node.set_quantized(0, {quantize(node, "", x, *grid), grid->scale, grid->zero_point, grid->axis});
  return std::vector<Value>{};
}

Converted convert_dequantize(NodeContext& node) {
  const std::int64_t asked = node.attributes().integer("output_dtype", 0);
  const auto type = asked == 0 ? node.type(1) : element_type_of(asked);
  if (!type || !is_floating_point(*type)) return node.lacks("output_dtype", "floating point of 16 bits or more");
  std::optional<Grid> grid;
  if (block_size(node) == 0 && !holds_floats(node)) grid = grid_of(node, 1, 2, axis_attribute(node));
  if (!grid) return one(in_type(node, dequantized_in_arithmetic(node, *type), *type));
  if (!node.has(2)) set_type(*grid, held_type(node, 0));
  const Value value = dequantize(node, *type == ElementType::f32 ? "" : "wide", 0, *grid);
  return one(in_type(node, value, *type));
}

Grid operand_grid(NodeContext& node, std::size_t data, std::size_t scale, std::size_t zero_point, std::int64_t axis) {
  Grid grid = required_grid(node, scale, zero_point, axis);
  if (!node.has(zero_point)) set_type(grid, held_type(node, data));
  return grid;
}

Grid result_grid(NodeContext& node, std::size_t data, std::size_t scale, std::size_t zero_point) {
  return operand_grid(node, data, scale, zero_point, 1);
}

Grid accumulator_grid(const Grid& data, const Grid& weights) {
  Grid grid{weights.scale.clone(), Tensor(ElementType::i32, Shape{}), -1};
  const float factor = as_floats(data.scale).at(0);
  for (float& scale : grid.scale.mutable_data<float>()) scale *= factor;
  return grid;
}

Converted quantized_output(NodeContext& node, Value value, const Grid& grid) {
  node.set_quantized(0, {quantize(node, "quantized", value, grid), grid.scale, grid.zero_point, grid.axis});
  return std::vector<Value>{};
}

Value quantize(NodeContext& node, const std::string& suffix, Value value, const Grid& grid) {
  const std::size_t rank = node.graph().shape(value).rank();
  const ElementType type = node.graph().description(value).element_type;
  require_narrow(grid.zero_point.element_type());
  const Levels levels = levels_of({grid.zero_point.element_type(), grid.narrow});
  const auto limits = [&](double level) { return along_axis(limit(grid, level), grid.axis, rank).converted(type); };
  const Tensor low = limits(levels.lowest), high = limits(levels.lowest + static_cast<double>(levels.count) - 1);
  // Rounding a joint of parts that were rounded so already changes nothing and would cost a pass over it.
  if (low.elements() == 1 && stands_on(node.graph(), value, levels.count, low, high)) return value;
  const std::string prefix = suffix.empty() ? "" : suffix + "/";
  const Value first = node.constant(prefix + "low", low), last = node.constant(prefix + "high", high);
  return node.add_or_step(suffix, FakeQuantize{levels.count}, {value, first, last, first, last});
}

Value dequantize(NodeContext& node, const std::string& suffix, std::size_t input, const Grid& grid) {
  if (const Quantized* at_hand = node.quantized(input); at_hand && is_on_grid(node.graph(), *at_hand, grid)) return at_hand->value;
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
