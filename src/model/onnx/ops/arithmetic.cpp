#include "model/onnx/ops/arithmetic.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include <octet/base/error.hpp>

#include "model/onnx/ops/narrow.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// `size` along `axis` and 1 along the others of `rank` dimensions.
Dims size_along(std::int64_t size, std::size_t rank, std::size_t axis) {
  if (axis >= rank)
    throw Error(ErrorCode::InvalidModel, "rank: given " + std::to_string(rank) + ", expected " + std::to_string(axis + 1) + " or more");
  Dims dims(rank, 1);
  dims[axis] = size;
  return dims;
}

}  // namespace

Shape aligned_shape(const Shape& shape, std::size_t rank) {
  Dims dims(rank > shape.rank() ? rank - shape.rank() : 0, 1);
  dims.insert(dims.end(), shape.begin(), shape.end());
  return Shape(std::move(dims));
}

Shape axis_shape(std::int64_t size, std::size_t rank, std::size_t axis) { return Shape(size_along(size, rank, axis)); }

Dims dims_along(std::size_t axis, std::size_t rank) { return size_along(-1, rank, axis); }

Value reshaped(NodeContext& node, const std::string& suffix, Value value, Shape shape) {
  if (node.graph().shape(value) == shape) return value;
  if (const auto* constant = node.graph().node(value).as<Constant>())
    return node.constant(suffix, constant->value.reshaped(std::move(shape)));
  return node.step(suffix, Reshape{}, {value, node.dims(suffix + "_shape", shape.dims())});
}

Value converted(NodeContext& node, const std::string& suffix, Value value, ElementType type) {
  if (node.graph().description(value).element_type == type) return value;
  return node.step(suffix, Convert{type}, {value});
}

Value nearest_integers(NodeContext& node, const std::string& suffix, Value value, ElementType type) {
  const Value raised = node.step(suffix + "/raised", Binary{BinaryKind::Add}, {value, node.scalar(suffix + "/half", 0.5, value)});
  return node.step(suffix, Convert{type}, {node.step(suffix + "/whole", Unary{UnaryKind::Floor}, {raised})});
}

Value rounded(NodeContext& node, const std::string& suffix, Value x) {
  const auto step = [&](const char* name, Operation operation, std::vector<Value> inputs) {
    return node.step(suffix + "/" + name, std::move(operation), std::move(inputs));
  };
  const Value half = node.scalar(suffix + "/half", 0.5, x), unit = node.scalar(suffix + "/one", 1, x),
              two = node.scalar(suffix + "/two", 2, x);
  const Value floor = step("floor", Unary{UnaryKind::Floor}, {x});
  const Value fraction = step("fraction", Binary{BinaryKind::Subtract}, {x, floor});
  const Value above = step("above", Binary{BinaryKind::Add}, {floor, unit});
  // Half way the even one of floor and floor + 1, which is twice the floor of half the upper one.
  const Value halved = step("halved", Unary{UnaryKind::Floor}, {step("upper_half", Binary{BinaryKind::Multiply}, {above, half})});
  const Value even = step("even", Binary{BinaryKind::Multiply}, {halved, two});
  const Value nearer = step("nearer", Select{}, {step("is_above", Binary{BinaryKind::Greater}, {fraction, half}), above, floor});
  return node.step(suffix, Select{}, {step("is_half", Binary{BinaryKind::Equal}, {fraction, half}), even, nearer});
}

std::optional<Dims> axes_of(NodeContext& node, std::size_t index, std::int64_t first_with_input) {
  if (node.opset() < first_with_input) {
    if (!node.attributes().has("axes")) return std::nullopt;
    return node.attributes().integers("axes");
  }
  if (!node.has(index)) return std::nullopt;
  return node.constant_dims(index, "axes");
}

Dims axes_from(std::size_t first, std::size_t rank) {
  Dims axes(rank > first ? rank - first : 0);
  std::iota(axes.begin(), axes.end(), static_cast<std::int64_t>(first));
  return axes;
}

namespace {

/// Up to operator set 6 the second operand could be aligned at an axis.
Value second_operand(NodeContext& node) {
  if (!node.attributes().has("axis")) return node.input(1);
  const Shape shape = node.shape(1);
  const std::size_t rank = node.rank(0), axis = normalize_axis(node.attributes().integer("axis"), rank);
  if (axis + shape.rank() > rank)
    throw Error(ErrorCode::InvalidModel, "attribute 'axis': given " + std::to_string(axis) + ", expected one where " + to_string(shape) +
                                             " fits in " + to_string(node.shape(0)));
  Dims dims(rank, 1);
  std::ranges::copy(shape, dims.begin() + static_cast<std::ptrdiff_t>(axis));
  return reshaped(node, "aligned", node.input(1), Shape(std::move(dims)));
}

template <BinaryKind kind>
Converted convert_binary(NodeContext& node) {
  return one(node.add(Binary{kind}, {node.input(0), second_operand(node)}));
}

/// Sum, Min, Max: from the left.
Value joined(NodeContext& node, BinaryKind kind, bool last_is_result) {
  Value result = node.input(0);
  for (std::size_t i = 1; i < node.input_count(); ++i) {
    const bool is_result = last_is_result && i + 1 == node.input_count();
    std::vector<Value> operands{result, node.input(i)};
    result =
        is_result ? node.add(Binary{kind}, std::move(operands)) : node.step("part" + std::to_string(i), Binary{kind}, std::move(operands));
  }
  return result;
}

template <BinaryKind kind>
Converted convert_variadic(NodeContext& node) {
  return one(joined(node, kind, true));
}

Converted convert_mean(NodeContext& node) {
  const Value sum = joined(node, BinaryKind::Add, false);
  return one(node.add(Binary{BinaryKind::Divide}, {sum, node.scalar("count", static_cast<double>(node.input_count()), sum)}));
}

/// Integers are divided toward zero, where the graph's Divide rounds down.
Converted convert_divide(NodeContext& node) {
  const ElementType type = node.type(0);
  if (is_floating_point(type)) return convert_binary<BinaryKind::Divide>(node);
  const Value a = node.input(0), b = second_operand(node);
  const Value rest = node.step("rest", Binary{BinaryKind::Mod}, {a, b});
  return one(node.add(Binary{BinaryKind::Divide}, {node.step("multiple", Binary{BinaryKind::Subtract}, {a, rest}), b}));
}

Converted convert_mod(NodeContext& node) {
  const bool like_dividend = node.attributes().flag("fmod", false);
  return one(node.add(Binary{like_dividend ? BinaryKind::Mod : BinaryKind::FloorMod}, {node.input(0), node.input(1)}));
}

/// The exponent may have a type of its own; the result has that of the base.
Converted convert_pow(NodeContext& node) {
  const ElementType base = node.type(0), exponent = node.type(1);
  if (base == exponent) return convert_binary<BinaryKind::Power>(node);
  const bool whole = is_integer(base) && is_integer(exponent);
  const ElementType common = whole || is_floating_point(base) ? base : exponent;
  const Value power = node.step("power", Binary{BinaryKind::Power},
                                {converted(node, "base", node.input(0), common), converted(node, "exponent", node.input(1), common)});
  return one(converted(node, "result", power, base));
}

Converted convert_reciprocal(NodeContext& node) {
  const Value x = node.input(0);
  return one(node.add(Binary{BinaryKind::Divide}, {node.scalar("one", 1, x), x}));
}

Converted convert_bit_shift(NodeContext& node) {
  const std::string_view direction = node.attributes().text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT") return node.lacks("direction", "LEFT or RIGHT");
  const BinaryKind kind = direction == "LEFT" ? BinaryKind::BitwiseLeftShift : BinaryKind::BitwiseRightShift;
  return one(node.add(Binary{kind}, {node.input(0), node.input(1)}));
}

Converted convert_round(NodeContext& node) { return one(rounded(node, "rounded", node.input(0))); }

Converted convert_where(NodeContext& node) { return one(node.add(Select{}, {node.input(0), node.input(1), node.input(2)})); }

Converted cast_to_narrow(NodeContext& node, NarrowType type) {
  node.set_narrow_output(type);
  return one(narrowed(node, "narrowed", node.input(0), type, narrow_rounding(node)));
}

/// The same bits as numbers of another type of as many.
Converted convert_bit_cast(NodeContext& node) {
  const auto type = element_type_of(node.attributes().integer("to"));
  const ElementType given = node.type(0);
  if (!type || bit_width(*type) != bit_width(given) || node.narrow_type(0))
    return node.lacks("to", "a type of numbers of as many bits as the input's " + std::string(name(given)));
  if (const std::optional<Tensor> known = node.known(0)) {
    Tensor result(*type, known->shape());
    if (known->bytes() != 0) std::memcpy(result.mutable_raw(), known->raw(), known->bytes());
    return one(node.add(Constant{std::move(result)}, {}));
  }
  const auto keeps_bits = [](ElementType of) { return is_integer(of) || of == ElementType::boolean; };
  if (*type != given && (!keeps_bits(given) || !keeps_bits(*type) || *type == ElementType::boolean))
    return node.lacks("input 0: given a computed tensor of " + std::string(name(given)) + " as " + std::string(name(*type)) +
                      ", expected a constant, or integers as integers");
  return one(node.add(Convert{*type}, {node.input(0)}));
}

Converted convert_cast(NodeContext& node) {
  const std::int64_t to = node.attributes().integer("to");
  if (const auto narrow = narrow_type_of(to)) return cast_to_narrow(node, *narrow);
  const auto type = element_type_of(to);
  if (!type) return node.lacks("to", "a type of numbers that Octet computes with");
  return one(node.add(Convert{*type}, {node.input(0)}));
}

Converted convert_cast_like(NodeContext& node) {
  if (const auto narrow = node.narrow_type(1)) return cast_to_narrow(node, *narrow);
  return one(node.add(Convert{node.type(1)}, {node.input(0)}));
}

Converted convert_is_nan(NodeContext& node) { return one(node.add(Binary{BinaryKind::NotEqual}, {node.input(0), node.input(0)})); }

Converted convert_is_inf(NodeContext& node) {
  const bool negative = node.attributes().flag("detect_negative", true), positive = node.attributes().flag("detect_positive", true);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Value x = node.input(0);
  // No size is below zero.
  if (!negative && !positive)
    return one(node.add(Binary{BinaryKind::Less}, {node.step("size", Unary{UnaryKind::Abs}, {x}), node.scalar("zero", 0, x)}));
  if (negative && positive) x = node.step("size", Unary{UnaryKind::Abs}, {x});
  return one(node.add(Binary{BinaryKind::Equal}, {x, node.scalar("infinity", positive ? infinity : -infinity, x)}));
}

/// A tensor is there, and what is left out is not.
Converted convert_has_element(NodeContext& node) { return one(node.constant("given", Tensor::scalar(node.has(0)))); }

Converted convert_identity(NodeContext& node) { return one(node.input(0)); }

/// Nothing is dropped when a network only runs.
Converted convert_dropout(NodeContext& node) {
  if (node.has(2)) {
    const Dims training = node.constant_dims(2, "training_mode");
    if (training.size() != 1)
      throw Error(ErrorCode::InvalidModel, "training_mode: given " + std::to_string(training.size()) + " values, expected one");
    if (training[0] != 0) return node.lacks("input 2 (training_mode): given true, expected false");
  }
  const Value x = node.input(0);
  if (!node.has_output(1)) return one(x);
  const Value all = node.constant("kept", Tensor::scalar(true));
  return std::vector<Value>{x, node.step("mask", Broadcast{}, {all, node.step("shape", ShapeOf{}, {x})})};
}

constexpr OpType types[] = {
    {"Exp", convert_unary<UnaryKind::Exp>, "consumed_inputs<6"},
    {"Log", convert_unary<UnaryKind::Log>, "consumed_inputs<6"},
    {"Sqrt", convert_unary<UnaryKind::Sqrt>, "consumed_inputs<6"},
    {"Abs", convert_unary<UnaryKind::Abs>, "consumed_inputs<6"},
    {"Neg", convert_unary<UnaryKind::Negative>, "consumed_inputs<6"},
    {"Floor", convert_unary<UnaryKind::Floor>, "consumed_inputs<6"},
    {"Ceil", convert_unary<UnaryKind::Ceiling>, "consumed_inputs<6"},
    {"Sign", convert_unary<UnaryKind::Sign>},
    {"Erf", convert_unary<UnaryKind::Erf>},
    {"Sin", convert_unary<UnaryKind::Sin>},
    {"Cos", convert_unary<UnaryKind::Cos>},
    {"Tan", convert_unary<UnaryKind::Tan>},
    {"Asin", convert_unary<UnaryKind::Asin>},
    {"Acos", convert_unary<UnaryKind::Acos>},
    {"Atan", convert_unary<UnaryKind::Atan>},
    {"Sinh", convert_unary<UnaryKind::Sinh>},
    {"Cosh", convert_unary<UnaryKind::Cosh>},
    {"Asinh", convert_unary<UnaryKind::Asinh>},
    {"Acosh", convert_unary<UnaryKind::Acosh>},
    {"Atanh", convert_unary<UnaryKind::Atanh>},
    {"BitwiseNot", convert_unary<UnaryKind::BitwiseNot>},
    {"BitwiseAnd", convert_binary<BinaryKind::BitwiseAnd>},
    {"BitwiseOr", convert_binary<BinaryKind::BitwiseOr>},
    {"BitwiseXor", convert_binary<BinaryKind::BitwiseXor>},
    {"BitShift", convert_bit_shift, "direction"},
    {"Not", convert_unary<UnaryKind::LogicalNot>},
    {"Add", convert_binary<BinaryKind::Add>, "axis<7 broadcast<7 consumed_inputs<6"},
    {"Sub", convert_binary<BinaryKind::Subtract>, "axis<7 broadcast<7 consumed_inputs<6"},
    {"Mul", convert_binary<BinaryKind::Multiply>, "axis<7 broadcast<7 consumed_inputs<6"},
    {"Div", convert_divide, "axis<7 broadcast<7 consumed_inputs<6"},
    {"Mod", convert_mod, "fmod"},
    {"Pow", convert_pow, "axis<7 broadcast<7"},
    {"Equal", convert_binary<BinaryKind::Equal>, "axis<7 broadcast<7"},
    {"Less", convert_binary<BinaryKind::Less>, "axis<7 broadcast<7"},
    {"LessOrEqual", convert_binary<BinaryKind::LessEqual>},
    {"Greater", convert_binary<BinaryKind::Greater>, "axis<7 broadcast<7"},
    {"GreaterOrEqual", convert_binary<BinaryKind::GreaterEqual>},
    {"And", convert_binary<BinaryKind::LogicalAnd>, "axis<7 broadcast<7"},
    {"Or", convert_binary<BinaryKind::LogicalOr>, "axis<7 broadcast<7"},
    {"Xor", convert_binary<BinaryKind::LogicalXor>, "axis<7 broadcast<7"},
    {"Sum", convert_variadic<BinaryKind::Add>, "consumed_inputs<6"},
    {"Min", convert_variadic<BinaryKind::Minimum>, "consumed_inputs<6"},
    {"Max", convert_variadic<BinaryKind::Maximum>, "consumed_inputs<6"},
    {"Mean", convert_mean, "consumed_inputs<6"},
    {"Reciprocal", convert_reciprocal, "consumed_inputs<6"},
    {"Round", convert_round},
    {"Where", convert_where},
    {"Cast", convert_cast, "to saturate round_mode"},
    {"BitCast", convert_bit_cast, "to"},
    {"CastLike", convert_cast_like, "saturate round_mode"},
    {"IsNaN", convert_is_nan},
    {"IsInf", convert_is_inf, "detect_negative detect_positive"},
    {"Identity", convert_identity},
    {"OptionalGetElement", convert_identity},
    {"OptionalHasElement", convert_has_element},
    {"Dropout", convert_dropout, "ratio seed is_test<7 consumed_inputs<6"},
};

}  // namespace

std::span<const OpType> arithmetic_ops() { return types; }

}  // namespace octet::onnx
