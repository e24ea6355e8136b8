#include <algorithm>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

using enum UnaryKind;
using enum BinaryKind;

Value unary(Network& network, UnaryKind kind, Value data) { return network.add({Unary{kind}, {data}}); }
Value binary(Network& network, BinaryKind kind, Operand a, Operand b) { return network.add({Binary{kind}, {std::move(a), std::move(b)}}); }

/// A shape that broadcasts with `shape`: as constants of networks have it.
Shape broadcast_shape(Network& network, const Shape& shape) {
  Random& random = network.random;
  Dims dims = shape.dims();
  switch (random.below(8)) {
    case 0: return {};
    case 1: return {1};
    case 2: return Shape(Dims(dims.size(), 1));
    case 3:  // one for each channel
      for (std::size_t i = 0; i < dims.size(); ++i)
        if (i != 1) dims[i] = 1;
      break;
    case 4:  // one for each channel, of lower rank
      for (std::size_t i = 0; i < dims.size(); ++i)
        if (i != 1) dims[i] = 1;
      if (!dims.empty()) dims.erase(dims.begin());
      break;
    case 5:  // the last dimension
      if (!dims.empty()) dims = {dims.back()};
      break;
    case 6:
      for (std::int64_t& dim : dims)
        if (random.chance(50)) dim = 1;
      break;
    default:
      if (random.chance(10)) dims.insert(dims.begin(), random.between(1, 2));
      break;
  }
  if (random.chance(15))  // larger than the value where that has 1
    for (std::int64_t& dim : dims)
      if (dim == 1 && random.chance(40)) dim = random.between(2, 3);
  return Shape(dims);
}

/// The other operand of a function of two: a constant, the value itself, or another value.
Operand partner(Network& network, Value data, float least, float most) {
  Random& random = network.random;
  const Shape shape = network.shape(data);
  if (random.chance(45)) return network.uniform(broadcast_shape(network, shape), least, most);
  if (random.chance(12)) return data;
  return network.pick([&](Value value) {
    if (value == data || !network.is_real(value)) return false;
    const Shape& other = network.shape(value);
    for (std::size_t i = 1; i <= std::min(shape.rank(), other.rank()); ++i) {
      const std::int64_t a = shape[shape.rank() - i], b = other[other.rank() - i];
      if (a != b && a != 1 && b != 1) return false;
    }
    return true;
  });
}

void draw_arithmetic(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real();
  const BinaryKind kind = random.pick({Add, Add, Add, Multiply, Multiply, Subtract, Maximum, Minimum, SquaredDifference});
  const Operand other = partner(network, data, -1.5F, 1.5F);
  const bool first = random.chance(65);
  const Value result = first ? binary(network, kind, data, other) : binary(network, kind, other, data);
  if (random.chance(20)) activate(network, result);
}

void draw_division(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real();
  if (random.chance(60)) {
    const Tensor divisor = network.uniform(broadcast_shape(network, network.shape(data)), 0.5F, 2.5F);
    binary(network, random.pick({Divide, Divide, Mod, FloorMod}), data, divisor);
    return;
  }
  const Value positive = binary(network, Add, unary(network, Abs, data), network.real_scalar(0.5F));
  if (random.chance(40)) binary(network, Divide, network.uniform(broadcast_shape(network, network.shape(data)), -2, 2), positive);
  else binary(network, Divide, partner(network, positive, -1, 1), positive);
}

void draw_power(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real();
  const float exponent = random.pick({2.0F, 2.0F, 3.0F, 0.5F, -1.0F, -0.5F, 1.0F, 0.0F, 1.5F});
  const bool whole = exponent == 2.0F || exponent == 3.0F || exponent == 1.0F || exponent == 0.0F;
  if (whole) {
    binary(network, Power, data, network.real_scalar(exponent, random.chance(50) ? Shape{} : Shape(Dims(network.rank(data), 1))));
    return;
  }
  const Value positive = binary(network, Add, unary(network, Abs, data), network.real_scalar(0.5F));
  if (random.chance(20)) binary(network, Power, network.real_scalar(random.uniform(0.5F, 2)), data);
  else binary(network, Power, positive, network.real_scalar(exponent));
}

/// Two operands of one shape and no broadcasting.
void draw_without_broadcast(Network& network) {
  const Value data = network.pick_real();
  const Tensor other = network.real(network.shape(data));
  network.add({Binary{network.random.pick({Add, Multiply, Subtract, Maximum}), false}, {data, other}});
}

void draw_activation(Network& network) { activate(network, network.pick_real()); }

void draw_rounding(Network& network) {
  const Value data = network.pick_real();
  const Value wide = binary(network, Multiply, data, network.real_scalar(4));
  unary(network, network.random.pick({Floor, Ceiling, Sign}), wide);
}

void draw_prelu(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real();
  const Shape shape = network.shape(data);
  Shape slope{1};
  if (shape.rank() > 1 && random.chance(60)) slope = Shape{shape[1]};
  else if (shape.rank() > 1 && random.chance(50)) {
    Dims dims(shape.rank() - 1, 1);
    dims[0] = shape[1];
    slope = Shape(dims);
  }
  network.add({PRelu{}, {data, network.uniform(slope, -0.3F, 0.8F)}});
}

/// x * sigmoid(x), spelled out in several ways, and gates of x by functions of itself.
void draw_own_gate(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real();
  Value gate = data;
  switch (random.below(5)) {
    case 0: gate = unary(network, Sigmoid, data); break;
    case 1: gate = unary(network, HSigmoid, data); break;
    case 2: gate = binary(network, Multiply, data, network.uniform(broadcast_shape(network, network.shape(data)), 0.2F, 1)); break;
    case 3: gate = network.add({Clamp{0, 6}, {binary(network, Add, data, network.real_scalar(3))}}); break;
    default: gate = unary(network, Tanh, unary(network, SoftPlus, data)); break;
  }
  const Value product = random.chance(50) ? binary(network, Multiply, data, gate) : binary(network, Multiply, gate, data);
  if (random.chance(25)) binary(network, Multiply, product, network.real_scalar(1 / 6.0F));
}

/// h * c + h, c - h + h and the like: the same value in the sum and in its own operand.
void draw_scaled_residual(Network& network) {
  Random& random = network.random;
  Value data = network.pick_real();
  if (random.chance(50)) data = activate(network, data);
  const Tensor factor = network.uniform(broadcast_shape(network, network.shape(data)), -1, 1);
  const BinaryKind inner = random.pick({Multiply, Multiply, Add, Subtract, Maximum});
  const Value branch = binary(network, inner, data, factor);
  const BinaryKind outer = random.pick({Add, Add, Multiply, Subtract});
  if (random.chance(50)) binary(network, outer, branch, data);
  else binary(network, outer, data, branch);
}

/// Arithmetic with constants, several times in a row: scales and shifts that are folded into each other.
void draw_affine_chain(Network& network) {
  Random& random = network.random;
  Value data = network.pick_real();
  const std::int64_t length = random.between(2, 4);
  for (std::int64_t i = 0; i < length; ++i) {
    const BinaryKind kind = random.pick({Add, Multiply, Subtract, Divide});
    const Shape form = broadcast_shape(network, network.shape(data));
    const Tensor other = kind == Divide ? network.uniform(form, 0.5F, 2) : network.uniform(form, -1.5F, 1.5F);
    data = kind != Divide && random.chance(30) ? binary(network, kind, other, data) : binary(network, kind, data, other);
  }
}

}  // namespace

Value activate(Network& network, Value data) {
  Random& random = network.random;
  switch (random.below(19)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: return unary(network, Relu, data);
    case 5: return network.add({Clamp{0, 6}, {data}});
    case 6: {
      const float least = random.uniform(-2, 0.5F);
      return network.add({Clamp{least, least + random.uniform(0.2F, 3)}, {data}});
    }
    case 7: return unary(network, Sigmoid, data);
    case 8: return unary(network, Tanh, data);
    case 9: return unary(network, HSwish, data);
    case 10: return unary(network, HSigmoid, data);
    case 11: return network.add({Elu{random.uniform(0.2F, 1.5F)}, {data}});
    case 12: return network.add({Gelu{random.pick({Gelu::Approximation::Erf, Gelu::Approximation::Tanh})}, {data}});
    case 13:
      return random.chance(50) ? network.add({Swish{}, {data}})
                               : network.add({Swish{}, {data, network.real_scalar(random.uniform(0.3F, 2))}});
    case 14: return unary(network, Mish, data);
    case 15: return network.add({PRelu{}, {data, network.real_scalar(random.uniform(-0.2F, 0.6F), Shape{1})}});
    case 16: return unary(network, random.pick({SoftPlus, Erf, Sin, Cos}), data);
    case 17: return unary(network, random.pick({Abs, Negative, Exp}), data);
    default: {
      const Value positive = binary(network, Add, unary(network, Abs, data), network.real_scalar(0.25F));
      return unary(network, random.pick({Sqrt, Log}), positive);
    }
  }
}

std::vector<Growth> elementwise_growths() {
  return {{"arithmetic", 16, draw_arithmetic},
          {"division", 3, draw_division},
          {"power", 3, draw_power},
          {"arithmetic without broadcast", 1, draw_without_broadcast},
          {"activation", 8, draw_activation},
          {"rounding", 1, draw_rounding},
          {"prelu", 2, draw_prelu},
          {"own gate", 5, draw_own_gate},
          {"scaled residual", 5, draw_scaled_residual},
          {"affine chain", 4, draw_affine_chain}};
}

}  // namespace octet::fuzz
