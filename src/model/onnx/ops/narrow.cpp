#include "model/onnx/ops/narrow.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"

namespace octet::onnx {
namespace {

/// Arithmetic on one tensor of f32, in layers called after what they compute.
class Rounder {
 public:
  Rounder(NodeContext& node, const std::string& suffix, const NarrowFormat& format) : node_(node), prefix_(suffix + "/"), format_(format) {}

  Value run(Value x, const NarrowRounding& rounding) {
    const Value size = step("size", Unary{UnaryKind::Abs}, {x});
    return format_.type == NarrowType::f8e8m0 ? to_power(size, rounding) : to_fraction(x, size, rounding.saturate);
  }

 private:
  Value step(const std::string& name, Operation operation, std::vector<Value> inputs) {
    return node_.step(prefix_ + name, std::move(operation), std::move(inputs));
  }
  Value binary(const std::string& name, BinaryKind kind, Value a, Value b) { return step(name, Binary{kind}, {a, b}); }
  Value binary(const std::string& name, BinaryKind kind, Value a, double b) { return binary(name, kind, a, number(name + "/value", b)); }
  Value select(const std::string& name, Value condition, Value then, Value otherwise) {
    return step(name, Select{}, {condition, then, otherwise});
  }
  Value number(const std::string& name, double value) { return node_.constant(prefix_ + name, Tensor::scalar(static_cast<float>(value))); }

  /// The largest power of two that is not above the size, between two: a logarithm gives it but for one step, two comparisons the rest.
  Value power_below(Value size, int lowest, int highest) {
    const Value limited = step("limited", Clamp{std::ldexp(1.0, lowest), std::ldexp(1.0, highest)}, {size});
    // A NaN has no place in the table.
    const Value is_number = binary("is_number", BinaryKind::Equal, size, size);
    const Value known = select("number", is_number, limited, number("one", 1));
    const Value logarithm = step("logarithm", Unary{UnaryKind::Log}, {known});
    const Value exponent =
        step("exponent", Unary{UnaryKind::Floor}, {binary("in_twos", BinaryKind::Multiply, logarithm, 1 / std::numbers::ln2)});
    const Value place = binary("place", BinaryKind::Subtract, exponent, lowest - 1.0);
    const Value index = step("index", Convert{ElementType::i32}, {step("place/limited", Clamp{0, highest - lowest + 2.0}, {place})});
    const Value below = power("below", index, lowest - 1, highest + 1), above = binary("twice", BinaryKind::Multiply, below, 2);
    const Value lower =
        select("lower", binary("is_above", BinaryKind::Greater, below, known), binary("half", BinaryKind::Multiply, below, 0.5), below);
    return select("power", binary("is_twice", BinaryKind::GreaterEqual, known, above), above, lower);
  }

  Value power(const std::string& name, Value index, int first, int last) {
    Tensor powers(ElementType::f32, Shape{last - first + 1});
    int exponent = first;
    for (float& value : powers.mutable_data<float>()) value = static_cast<float>(std::ldexp(1.0, exponent++));
    return step(name, Gather{}, {node_.constant(prefix_ + name + "/powers", powers), index, node_.index(prefix_ + name + "/axis", 0)});
  }

  /// Steps between neighbours are equal from one power of two to the next, and below the smallest normal number.
  Value to_fraction(Value x, Value size, bool saturate) {
    const int highest = static_cast<int>(std::floor(std::log2(format_.largest)));
    const Value unit =
        binary("unit", BinaryKind::Multiply, power_below(size, 1 - format_.bias, highest), std::ldexp(1.0, -format_.mantissa));
    const Value whole = rounded(node_, prefix_ + "rounded", binary("steps", BinaryKind::Divide, x, unit));
    Value result = binary("nearest", BinaryKind::Multiply, whole, unit);
    result = saturate || format_.type == NarrowType::f4e2m1 ? saturated(result) : without_saturation(result);
    // NaN stays what it is; where the type has none it becomes -0.
    const Value is_number = binary("is_number", BinaryKind::Equal, x, x);
    return select("result", is_number, result, format_.type == NarrowType::f4e2m1 ? number("no_number", -0.0) : x);
  }

  Value saturated(Value value) { return step("saturated", Clamp{-format_.largest, format_.largest}, {value}); }

  Value without_saturation(Value value) {
    const Value too_large =
        binary("is_too_large", BinaryKind::Greater, step("nearest/size", Unary{UnaryKind::Abs}, {value}), format_.largest);
    const double factor = format_.has_infinity() ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    return select("limited_nearest", too_large, binary("beyond", BinaryKind::Multiply, value, factor), value);
  }

  Value to_power(Value size, const NarrowRounding& rounding) {
    const Value below = power_below(size, -127, 127);
    Value above = binary("next", BinaryKind::Multiply, below, 2);
    if (rounding.saturate) above = step("next/limited", Clamp{0, format_.largest}, {above});
    Value result = below;
    if (rounding.mode == "up") result = select("up", binary("is_between", BinaryKind::Greater, size, below), above, below);
    else if (rounding.mode == "nearest") {
      const Value middle = binary("middle", BinaryKind::Multiply, below, 1.5);
      result = select("nearest", binary("is_upper", BinaryKind::GreaterEqual, size, middle), above, below);
    }
    const Value nan = number("nan", std::numeric_limits<double>::quiet_NaN());
    const Value is_finite = binary("is_finite", BinaryKind::LessEqual, size, std::numeric_limits<float>::max());
    const Value holds = binary("holds", BinaryKind::LessEqual, result, 0x1p127);
    return select("result", binary("has_value", BinaryKind::LogicalAnd, is_finite, holds), result, nan);
  }

  NodeContext& node_;
  std::string prefix_;
  const NarrowFormat& format_;
};

/// Without the upper bits, which of negative numbers in two's complement repeat the sign.
Value cut_integer(NodeContext& node, const std::string& suffix, Value value, const NarrowFormat& format) {
  const auto binary = [&](const char* name, BinaryKind kind, Value x, std::int32_t number) {
    return node.step(suffix + "/" + name, Binary{kind}, {x, node.constant(suffix + "/" + name + "/value", Tensor::scalar(number))});
  };
  const std::int32_t half = 1 << (format.bits - 1);
  Value cut = binary("cut", BinaryKind::BitwiseAnd, converted(node, suffix + "/whole", value, ElementType::i32), 2 * half - 1);
  if (format.is_signed) cut = binary("signed", BinaryKind::Subtract, binary("turned", BinaryKind::BitwiseXor, cut, half), half);
  return node.step(suffix, Convert{format.wide}, {cut});
}

}  // namespace

Value narrowed(NodeContext& node, const std::string& suffix, Value value, NarrowType type, const NarrowRounding& rounding) {
  const NarrowFormat& format = format_of(type);
  if (!format.is_float()) return cut_integer(node, suffix, value, format);
  return Rounder(node, suffix, format).run(converted(node, suffix + "/wide", value, ElementType::f32), rounding);
}

NarrowRounding narrow_rounding(NodeContext& node) {
  const NarrowRounding rounding{node.attributes().flag("saturate", true), node.attributes().text("round_mode", "up")};
  if (rounding.mode != "up" && rounding.mode != "down" && rounding.mode != "nearest")
    throw Error(ErrorCode::InvalidModel,
                "attribute 'round_mode': given '" + std::string(rounding.mode) + "', expected up, down or nearest");
  return rounding;
}

}  // namespace octet::onnx
