#include <array>
#include <limits>

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

constexpr std::array types{ComposedType{"Round", 5, any_later, compose_round},
                           ComposedType{"Selu", 1, any_later, compose_selu},
                           ComposedType{"HardSigmoid", 1, any_later, compose_hard_sigmoid},
                           ComposedType{"SoftSign", 9, any_later, compose_softsign},
                           ComposedType{"IsNaN", 10, any_later, compose_is_nan},
                           ComposedType{"IsInf", 10, any_later, compose_is_inf},
                           ComposedType{"IsFinite", 10, any_later, compose_is_finite},
                           ComposedType{"ConvertLike", 1, any_later, compose_convert_like},
                           ComposedType{"Identity", 16, any_later, compose_identity}};

}  // namespace

std::span<const ComposedType> composed_functions() { return types; }

}  // namespace octet::ir
