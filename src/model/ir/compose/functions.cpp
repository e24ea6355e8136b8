#include <array>
#include <limits>
#include <numbers>

#include <octet/base/error.hpp>

#include "graph/known.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

using enum BinaryKind;

/// A number of the type of the layer's data.
Value number(Composition& layer, std::string_view purpose, double value) { return layer.scalar(purpose, value, layer.type(0u)); }

constexpr std::array rounding_modes{Word<bool>{"half_to_even", true}, Word<bool>{"half_away_from_zero", false}};

/// Half way between two whole numbers, the even one of them: twice the floor of half the upper one.
Composed round_to_even(Composition& layer) {
  const Value x = layer.input(0), half = number(layer, "half", 0.5), two = number(layer, "two", 2);
  const Value floor = layer.unary("floor", UnaryKind::Floor, x);
  const Value fraction = layer.binary("fraction", Subtract, x, floor);
  const Value above = layer.binary("above", Add, floor, number(layer, "one", 1));
  const Value halved = layer.unary("halved", UnaryKind::Floor, layer.binary("upper_half", Multiply, above, half));
  const Value even = layer.binary("even", Multiply, halved, two);
  const Value nearer = layer.step("nearer", Select{}, {layer.binary("is_above", Greater, fraction, half), above, floor});
  return layer.finish(Select{}, {layer.binary("is_half", Equal, fraction, half), even, nearer});
}

Composed round_away(Composition& layer) {
  const Value x = layer.input(0);
  const Value size = layer.unary("size", UnaryKind::Abs, x), floor = layer.unary("floor", UnaryKind::Floor, size);
  const Value is_up = layer.binary("is_up", GreaterEqual, layer.binary("fraction", Subtract, size, floor), number(layer, "half", 0.5));
  const Value above = layer.binary("above", Add, floor, number(layer, "one", 1));
  const Value rounded = layer.step("rounded", Select{}, {is_up, above, floor});
  return layer.finish(Binary{Multiply}, {rounded, layer.unary("sign", UnaryKind::Sign, x)});
}

Composed compose_round(Composition& layer) {
  const bool to_even = layer.attributes().word("mode", rounding_modes, true);
  // Integers are whole already.
  if (!is_floating_point(layer.type(0u))) return layer.finish(Unary{UnaryKind::Floor}, {layer.input(0)});
  return to_even ? round_to_even(layer) : round_away(layer);
}

/// lambda * (x where it is positive, else alpha * (e^x - 1)).
Composed compose_selu(Composition& layer) {
  const Value x = layer.input(0);
  if (const auto alpha = as_scalar(layer.known(1))) {
    const Value lambda = layer.single("lambda", 2);
    return layer.finish(Binary{Multiply}, {layer.step("elu", Elu{*alpha}, {x}), lambda});
  }
  const Value alpha = layer.single("alpha", 1), lambda = layer.single("lambda", 2);
  const Value below = layer.binary("below", Subtract, layer.unary("exponential", UnaryKind::Exp, x), number(layer, "one", 1));
  const Value is_positive = layer.binary("is_positive", Greater, x, number(layer, "zero", 0));
  const Value bent = layer.step("bent", Select{}, {is_positive, x, layer.binary("scaled", Multiply, below, alpha)});
  return layer.finish(Binary{Multiply}, {bent, lambda});
}

/// alpha * x + beta, limited to 0 and 1.
Composed compose_hard_sigmoid(Composition& layer) {
  const Value alpha = layer.single("alpha", 1), beta = layer.single("beta", 2);
  const Value scaled = layer.binary("scaled", Multiply, layer.input(0), alpha);
  return layer.finish(Clamp{0, 1}, {layer.binary("shifted", Add, scaled, beta)});
}

Composed compose_softsign(Composition& layer) {
  const Value size = layer.unary("size", UnaryKind::Abs, layer.input(0));
  return layer.finish(Binary{Divide}, {layer.input(0), layer.binary("shifted", Add, size, number(layer, "one", 1))});
}

Composed compose_tan(Composition& layer) {
  const Value sine = layer.unary("sine", UnaryKind::Sin, layer.input(0));
  return layer.finish(Binary{Divide}, {sine, layer.unary("cosine", UnaryKind::Cos, layer.input(0))});
}

Value doubled_cosh(Composition& layer, Value x) {
  const Value rising = layer.unary("rising", UnaryKind::Exp, x);
  return layer.binary("both", Add, rising, layer.unary("falling", UnaryKind::Exp, layer.unary("mirrored", UnaryKind::Negative, x)));
}

Composed compose_cosh(Composition& layer) {
  return layer.finish(Binary{Multiply}, {doubled_cosh(layer, layer.input(0)), number(layer, "half", 0.5)});
}

/// tanh(x / 2) * (cosh(x) + 1), which loses nothing near zero.
Composed compose_sinh(Composition& layer) {
  const Value x = layer.input(0), half = number(layer, "half", 0.5);
  const Value cosh = layer.binary("cosh", Multiply, doubled_cosh(layer, x), half);
  const Value tanh = layer.unary("tanh", UnaryKind::Tanh, layer.binary("halved", Multiply, x, half));
  return layer.finish(Binary{Multiply}, {tanh, layer.binary("raised", Add, cosh, number(layer, "one", 1))});
}

/// The sign of x and ln(|x| + sqrt(x^2 + 1)).
Composed compose_asinh(Composition& layer) {
  const Value x = layer.input(0), size = layer.unary("size", UnaryKind::Abs, x);
  const Value raised = layer.binary("raised", Add, layer.binary("square", Multiply, x, x), number(layer, "one", 1));
  const Value sum = layer.binary("sum", Add, size, layer.unary("root", UnaryKind::Sqrt, raised));
  return layer.finish(Binary{Multiply}, {layer.unary("logarithm", UnaryKind::Log, sum), layer.unary("sign", UnaryKind::Sign, x)});
}

/// ln(x + sqrt(x^2 - 1)).
Composed compose_acosh(Composition& layer) {
  const Value x = layer.input(0);
  const Value lowered = layer.binary("lowered", Subtract, layer.binary("square", Multiply, x, x), number(layer, "one", 1));
  return layer.finish(Unary{UnaryKind::Log}, {layer.binary("sum", Add, x, layer.unary("root", UnaryKind::Sqrt, lowered))});
}

/// ln((1 + x) / (1 - x)) / 2.
Composed compose_atanh(Composition& layer) {
  const Value x = layer.input(0), one = number(layer, "one", 1);
  const Value ratio = layer.binary("ratio", Divide, layer.binary("above", Add, one, x), layer.binary("below", Subtract, one, x));
  return layer.finish(Binary{Multiply}, {layer.unary("logarithm", UnaryKind::Log, ratio), number(layer, "half", 0.5)});
}

/// Beyond it an angle's tangent is as good as infinite; its square is still a number.
constexpr double largest_tangent = 1e18;

/// Three times the half of the angle, tan(a / 2) = t / (1 + sqrt(1 + t^2)), then the series, whose rest is below 1e-8.
Value arctangent(Composition& layer, Value x) {
  const Value one = number(layer, "one", 1);
  Value t = layer.step("tangent", Clamp{-largest_tangent, largest_tangent}, {x});
  for (const std::string half : {"half1", "half2", "half3"}) {
    const Value root = layer.unary(half + "/root", UnaryKind::Sqrt,
                                   layer.binary(half + "/raised", Add, layer.binary(half + "/square", Multiply, t, t), one));
    t = layer.binary(half, Divide, t, layer.binary(half + "/divisor", Add, root, one));
  }
  const Value square = layer.binary("square", Multiply, t, t);
  Value series = number(layer, "ninth", 1.0 / 9);
  for (const int power : {7, 5, 3, 1}) {
    const std::string name = "power" + std::to_string(power);
    const double coefficient = (power % 4 == 1 ? 1.0 : -1.0) / power;
    series = layer.binary(name, Add, layer.binary(name + "/scaled", Multiply, series, square), number(layer, name + "/term", coefficient));
  }
  return layer.binary("eighth", Multiply, t, series);
}

Composed compose_atan(Composition& layer) {
  return layer.finish(Binary{Multiply}, {arctangent(layer, layer.input(0)), number(layer, "eight", 8)});
}

/// The angle whose tangent is x / sqrt((1 - x)(1 + x)).
Value arcsine_eighth(Composition& layer) {
  const Value x = layer.input(0), unit = number(layer, "unit", 1);
  const Value above = layer.binary("above", Add, unit, x), below = layer.binary("below", Subtract, unit, x);
  const Value root = layer.unary("cosine", UnaryKind::Sqrt, layer.binary("product", Multiply, above, below));
  return arctangent(layer, layer.binary("ratio", Divide, x, root));
}

Composed compose_asin(Composition& layer) { return layer.finish(Binary{Multiply}, {arcsine_eighth(layer), number(layer, "eight", 8)}); }

Composed compose_acos(Composition& layer) {
  const Value asin = layer.binary("asin", Multiply, arcsine_eighth(layer), number(layer, "eight", 8));
  return layer.finish(Binary{Subtract}, {number(layer, "quarter", std::numbers::pi / 2), asin});
}

Composed compose_is_nan(Composition& layer) { return layer.finish(Binary{NotEqual}, {layer.input(0), layer.input(0)}); }

Composed compose_is_inf(Composition& layer) {
  const bool negative = layer.attributes().flag("detect_negative", true), positive = layer.attributes().flag("detect_positive", true);
  if (!negative && !positive)
    return layer.decline("attributes 'detect_negative' and 'detect_positive'", "false and false", "one of them to be true");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Value x = layer.input(0);
  if (negative && positive) x = layer.unary("size", UnaryKind::Abs, x);
  return layer.finish(Binary{Equal}, {x, number(layer, "infinity", positive ? infinity : -infinity)});
}

/// What is below infinity in size; comparisons with NaN are false.
Composed compose_is_finite(Composition& layer) {
  const Value size = layer.unary("size", UnaryKind::Abs, layer.input(0));
  return layer.finish(Binary{Less}, {size, number(layer, "infinity", std::numeric_limits<double>::infinity())});
}

Composed compose_convert_like(Composition& layer) { return layer.finish(Convert{layer.type(1)}, {layer.input(0)}); }

/// Gives its input as it is.
Composed compose_identity(Composition& layer) { return layer.finish(Convert{layer.type(0u)}, {layer.input(0)}); }

/// Bits of booleans are what logical operations compute.
template <BinaryKind kind>
Composed compose_bitwise(Composition& layer) {
  if (layer.type(0u) == ElementType::boolean) return layer.finish(Binary{kind}, {layer.input(0), layer.input(1)});
  return layer.decline("data", std::string(name(layer.type(0u))), "boolean");
}

Composed compose_bitwise_not(Composition& layer) {
  if (layer.type(0u) == ElementType::boolean) return layer.finish(Unary{UnaryKind::LogicalNot}, {layer.input(0)});
  return layer.decline("data", std::string(name(layer.type(0u))), "boolean");
}

constexpr std::array types{ComposedType{"Round", 5, any_later, compose_round},
                           ComposedType{"Selu", 1, any_later, compose_selu},
                           ComposedType{"HardSigmoid", 1, any_later, compose_hard_sigmoid},
                           ComposedType{"SoftSign", 9, any_later, compose_softsign},
                           ComposedType{"Tan", 1, any_later, compose_tan},
                           ComposedType{"Sinh", 1, any_later, compose_sinh},
                           ComposedType{"Cosh", 1, any_later, compose_cosh},
                           ComposedType{"Asin", 1, any_later, compose_asin},
                           ComposedType{"Acos", 1, any_later, compose_acos},
                           ComposedType{"Atan", 1, any_later, compose_atan},
                           ComposedType{"Asinh", 3, any_later, compose_asinh},
                           ComposedType{"Acosh", 3, any_later, compose_acosh},
                           ComposedType{"Atanh", 3, any_later, compose_atanh},
                           ComposedType{"IsNaN", 10, any_later, compose_is_nan},
                           ComposedType{"IsInf", 10, any_later, compose_is_inf},
                           ComposedType{"IsFinite", 10, any_later, compose_is_finite},
                           ComposedType{"ConvertLike", 1, any_later, compose_convert_like},
                           ComposedType{"Identity", 16, any_later, compose_identity},
                           ComposedType{"BitwiseAnd", 13, any_later, compose_bitwise<LogicalAnd>},
                           ComposedType{"BitwiseOr", 13, any_later, compose_bitwise<LogicalOr>},
                           ComposedType{"BitwiseXor", 13, any_later, compose_bitwise<LogicalXor>},
                           ComposedType{"BitwiseNot", 13, any_later, compose_bitwise_not}};

}  // namespace

std::span<const ComposedType> composed_functions() { return types; }

}  // namespace octet::ir
