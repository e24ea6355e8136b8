#include "model/onnx/export/quantization.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <octet/graph/evaluate.hpp>

#include "graph/known.hpp"
#include "model/onnx/export/ops.hpp"
#include "model/onnx/moved.hpp"

namespace octet::onnx {
namespace {

/// How far from a whole number a zero point may be: the limits are rounded to f32.
constexpr float zero_point_tolerance = 1e-2F;

/// The constant behind a Convert to f32, where it holds bytes.
const Tensor* converted_bytes(const Graph& graph, Value value) {
  const Node& node = graph.node(value);
  if (!node.as<Convert>() || node.outputs[0].element_type != ElementType::f32) return nullptr;
  const auto* constant = graph.node(node.inputs[0]).as<Constant>();
  if (!constant) return nullptr;
  const ElementType type = constant->value.element_type();
  return type == ElementType::i8 || type == ElementType::u8 ? &constant->value : nullptr;
}

/// The zero points in the type of the codes, when they are whole numbers of it.
std::optional<Tensor> whole_zero_points(const Tensor& values, ElementType type) {
  const auto limits = type == ElementType::i8 ? std::pair{-128.0F, 127.0F} : std::pair{0.0F, 255.0F};
  for (const float value : values.data<float>())
    if (value != std::nearbyint(value) || value < limits.first || value > limits.second) return std::nullopt;
  return values.converted(type);
}

Tensor zeros_like(const Tensor& scales, ElementType type) { return Tensor(type, scales.shape()); }

/// Whether values of that shape go along one dimension of `codes`, and along which; nothing for other shapes.
std::optional<std::size_t> axis_of(const Tensor& values, const Shape& codes) {
  if (values.elements() == 1) return 0;
  if (values.shape().rank() != codes.rank()) return std::nullopt;
  for (std::size_t i = 0; i < codes.rank(); ++i)
    if (values.shape()[i] == static_cast<std::int64_t>(values.elements()) && values.shape()[i] == codes[i]) return i;
  return std::nullopt;
}

Tensor flat(const Tensor& tensor) {
  return tensor.reshaped(tensor.elements() == 1 ? Shape{} : Shape{static_cast<std::int64_t>(tensor.elements())});
}

std::string dequantized(ExportContext& node, const std::string& suffix, const IntegerConstant& constant, std::int64_t axis) {
  return node.step(suffix, "DequantizeLinear",
                   {node.initializer(suffix + "/codes", constant.codes), node.initializer(suffix + "/scale", flat(constant.scales)),
                    node.initializer(suffix + "/zero_point", flat(constant.zero_points))},
                   AttributeList().integer("axis", axis));
}

/// Writes the numbers that the integers stand for as the layer's only node.
void write_dequantized(ExportContext& node, const IntegerConstant& constant, std::int64_t axis) {
  node.write("DequantizeLinear",
             {node.initializer("codes", constant.codes), node.initializer("flat_scale", flat(constant.scales)),
              node.initializer("flat_zero_point", flat(constant.zero_points))},
             AttributeList().integer("axis", axis));
}

/// Evenly spaced levels that include zero: value = (code - zero point) * scale for codes from 0 on.
struct Levels {
  Tensor scales{}, zero_points{};
  std::int64_t axis = 1;
};

std::optional<Levels> levels_of(const Graph& graph, const Node& node, const FakeQuantize& op) {
  const Tensor* low = graph.known_value(node.inputs[1]);
  const Tensor* high = graph.known_value(node.inputs[2]);
  const Tensor* output_low = graph.known_value(node.inputs[3]);
  const Tensor* output_high = graph.known_value(node.inputs[4]);
  if (!low || !high || !output_low || !output_high || op.levels > 256 || low->element_type() != ElementType::f32) return std::nullopt;
  if (low->shape() != high->shape() || !(*low == *output_low) || !(*high == *output_high)) return std::nullopt;
  const auto axis = axis_of(*low, node.outputs[0].shape);
  if (!axis) return std::nullopt;
  Levels levels{Tensor(ElementType::f32, flat(*low).shape()), Tensor(ElementType::u8, flat(*low).shape()),
                static_cast<std::int64_t>(*axis)};
  const auto scales = levels.scales.mutable_data<float>();
  const auto zeros = levels.zero_points.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < scales.size(); ++i) {
    scales[i] = (high->data<float>()[i] - low->data<float>()[i]) / static_cast<float>(op.levels - 1);
    const float zero = -low->data<float>()[i] / scales[i];
    const float whole = std::nearbyint(zero);
    if (!(scales[i] > 0) || !(std::abs(zero - whole) <= zero_point_tolerance) || whole < 0 || whole > static_cast<float>(op.levels - 1))
      return std::nullopt;
    zeros[i] = static_cast<std::uint8_t>(whole);
  }
  return levels;
}

bool same(const Levels& a, const Levels& b) { return a.scales == b.scales && a.zero_points == b.zero_points; }

/// The levels that FakeQuantize of one range gave the value's elements, which others may have moved since.
std::optional<Levels> levels_of_value(const Graph& graph, Value value) {
  std::optional<Levels> common;
  for (const Value source : moved_from(graph, value)) {
    const Node& node = graph.node(source);
    const auto* op = node.as<FakeQuantize>();
    auto levels = op ? levels_of(graph, node, *op) : std::nullopt;
    if (!levels || levels->scales.elements() != 1 || (common && !same(*levels, *common))) return std::nullopt;
    common = std::move(levels);
  }
  return common;
}

/// Writes the rounding of x to levels as the layer's last nodes.
void write_pair(ExportContext& node, const std::string& x, const Levels& levels) {
  const std::string scale = node.initializer("scale", levels.scales), zero = node.initializer("zero_point", levels.zero_points);
  const std::string quantized = node.step("quantized", "QuantizeLinear", {x, scale, zero}, AttributeList().integer("axis", levels.axis));
  node.write("DequantizeLinear", {quantized, scale, zero}, AttributeList().integer("axis", levels.axis));
}

/// The integers that constants are rounded to, signed with a zero point of 0 where they fit. Another engine would round numbers in the
/// middle between two levels its own way.
IntegerConstant rounded(const Tensor& values, const Levels& levels) {
  const Shape& shape = values.shape();
  const auto axis = static_cast<std::size_t>(levels.axis);
  const std::size_t inner = levels.scales.elements() == 1 ? values.elements() : shape.elements(axis + 1, shape.rank());
  const auto real = values.data<float>();
  const auto scales = levels.scales.data<float>();
  const auto zeros = levels.zero_points.data<std::uint8_t>();
  std::vector<std::int32_t> steps(real.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    steps[i] = static_cast<std::int32_t>(std::nearbyint(real[i] / scales[i / inner % scales.size()]));
  const bool is_signed = std::ranges::all_of(steps, [](std::int32_t step) { return step >= -128 && step <= 127; });
  IntegerConstant constant{Tensor(is_signed ? ElementType::i8 : ElementType::u8, shape), levels.scales, levels.zero_points};
  if (is_signed) constant.zero_points = Tensor(ElementType::i8, levels.scales.shape());
  auto* const codes = static_cast<std::uint8_t*>(constant.codes.mutable_raw());
  for (std::size_t i = 0; i < steps.size(); ++i)
    codes[i] = static_cast<std::uint8_t>(steps[i] + (is_signed ? 0 : zeros[i / inner % zeros.size()]));
  return constant;
}

/// A FakeQuantize of constants. False where its data are computed.
bool write_rounded(ExportContext& node, const FakeQuantize& op, const Levels& levels) {
  std::vector<Tensor> operands;
  for (const Value input : node.node().inputs) {
    const Tensor* value = node.graph().known_value(input);
    if (!value) return false;
    operands.push_back(*value);
  }
  write_dequantized(node, rounded(evaluate(op, operands).front(), levels), levels.axis);
  return true;
}

/// Any FakeQuantize, in arithmetic.
void export_spelled_out(ExportContext& node, const FakeQuantize& op) {
  const ElementType type = node.output().element_type;
  const std::string low = node.input(1), high = node.input(2), bottom = node.input(3), top = node.input(4);
  const std::string count = node.scalar("steps", static_cast<double>(op.levels - 1), type);
  const std::string least = node.step("least", "Min", {low, high}), most = node.step("most", "Max", {low, high});
  const std::string limited = node.step("limited", "Min", {node.step("raised", "Max", {node.input(0), least}), most});
  const std::string offset = node.step("offset", "Sub", {limited, low}), width = node.step("width", "Sub", {high, low});
  const std::string position = node.step("position", "Mul", {node.step("share", "Div", {offset, width}), count});
  const std::string level = node.step("level", "Round", {position});
  const std::string output_width = node.step("output_width", "Sub", {top, bottom});
  node.write("Add", {node.step("scaled", "Mul", {node.step("output_share", "Div", {level, count}), output_width}), bottom});
}

}  // namespace

std::optional<IntegerConstant> integer_constant(const Graph& graph, Value value) {
  const Node& product = graph.node(value);
  const auto* multiply = product.as<Binary>();
  if (!multiply || multiply->kind != BinaryKind::Multiply) return std::nullopt;
  const Tensor* scales = graph.known_value(product.inputs[1]);
  if (!scales || scales->element_type() != ElementType::f32) return std::nullopt;
  if (const Tensor* codes = converted_bytes(graph, product.inputs[0]))
    return IntegerConstant{*codes, *scales, zeros_like(*scales, codes->element_type())};
  const Node& difference = graph.node(product.inputs[0]);
  const auto* subtract = difference.as<Binary>();
  if (!subtract || subtract->kind != BinaryKind::Subtract) return std::nullopt;
  const Tensor* codes = converted_bytes(graph, difference.inputs[0]);
  const Tensor* zero = graph.known_value(difference.inputs[1]);
  if (!codes || !zero || zero->element_type() != ElementType::f32) return std::nullopt;
  const auto points = whole_zero_points(*zero, codes->element_type());
  if (!points || (points->elements() != scales->elements() && points->elements() != 1)) return std::nullopt;
  if (points->elements() == scales->elements()) return IntegerConstant{*codes, *scales, *points};
  return std::nullopt;
}

bool export_integer_constant(ExportContext& node) {
  const auto constant = integer_constant(node.graph(), {node.id(), 0});
  const auto axis = constant ? axis_of(constant->scales, constant->codes.shape()) : std::nullopt;
  if (!axis) return false;
  write_dequantized(node, *constant, static_cast<std::int64_t>(*axis));
  return true;
}

std::optional<WrittenWeights> export_weights(ExportContext& node, Shape shape) {
  auto constant = integer_constant(node.graph(), node.node().inputs[1]);
  if (!constant) return std::nullopt;
  const std::size_t channels = static_cast<std::size_t>(shape[0]);
  // Scales of grouped weights go along the group and the channel, which are one dimension in ONNX.
  const std::size_t leading = constant->codes.shape().rank() - shape.rank() + 1;
  const Shape& scale_shape = constant->scales.shape();
  const bool fits =
      constant->scales.elements() == 1 || (scale_shape.rank() == constant->codes.shape().rank() &&
                                           constant->scales.elements() == channels && scale_shape.elements(0, leading) == channels);
  if (!fits) return std::nullopt;
  constant->codes = constant->codes.reshaped(std::move(shape));
  const auto scales = constant->scales.data<float>();
  return WrittenWeights{dequantized(node, "weights", *constant, 0), {scales.begin(), scales.end()}};
}

std::optional<float> activation_scale(const Graph& graph, Value value) {
  const auto levels = levels_of_value(graph, value);
  return levels ? std::optional(levels->scales.data<float>()[0]) : std::nullopt;
}

void write_moving(ExportContext& node, const std::string& type, AttributeList attributes) {
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < node.input_count(); ++i) inputs.push_back(node.input(i));
  const std::optional<Levels> levels = levels_of_value(node.graph(), {node.id(), 0});
  if (!levels) return node.write(type, std::move(inputs), std::move(attributes));
  write_pair(node, node.step("moved", type, std::move(inputs), std::move(attributes)), *levels);
}

std::string export_bias(ExportContext& node, const std::vector<float>& bias, const std::optional<std::vector<float>>& scales) {
  const auto count = static_cast<std::int64_t>(bias.size());
  const Tensor plain = Tensor::from(bias, Shape{count});
  if (!scales) return node.initializer("bias", plain);
  IntegerConstant constant{Tensor(ElementType::i32, Shape{count}), Tensor(ElementType::f32, Shape{count}),
                           Tensor(ElementType::i32, Shape{count})};
  const auto codes = constant.codes.mutable_data<std::int32_t>();
  const auto steps = constant.scales.mutable_data<float>();
  for (std::size_t i = 0; i < bias.size(); ++i) {
    steps[i] = (*scales)[scales->size() == 1 ? 0 : i];
    const double code = std::nearbyint(static_cast<double>(bias[i]) / steps[i]);
    if (!(std::abs(code) <= std::numeric_limits<std::int32_t>::max())) return node.initializer("bias", plain);
    codes[i] = static_cast<std::int32_t>(code);
  }
  return dequantized(node, "bias", constant, 0);
}

void export_op(ExportContext& node, const FakeQuantize& op) {
  const auto levels = levels_of(node.graph(), node.node(), op);
  if (!levels) return export_spelled_out(node, op);
  if (write_rounded(node, op, *levels)) return;
  std::string x = node.input(0);
  // A byte has more levels than the range: what lies beyond is cut off first.
  if (op.levels < 256) x = node.step("limited", "Min", {node.step("raised", "Max", {x, node.input(1)}), node.input(2)});
  write_pair(node, x, *levels);
}

}  // namespace octet::onnx
