#include <algorithm>

#include "draw.hpp"

namespace octet::fuzz {
namespace {

Value pick_type(Network& network, const std::function<bool(ElementType)>& fits) {
  return network.pick([&](Value value) { return fits(network.type(value)); });
}

Value whole_numbers(Network& network) {
  return pick_type(network, [](ElementType type) { return type == ElementType::i32 || type == ElementType::i64; });
}
Value booleans(Network& network) {
  return pick_type(network, [](ElementType type) { return type == ElementType::boolean; });
}

/// Bytes of images, or other integers, that become real numbers.
void draw_integer_input(Network& network) {
  Random& random = network.random;
  const ElementType type = random.pick({ElementType::u8, ElementType::u8, ElementType::i32, ElementType::i8, ElementType::i64});
  const bool image = random.chance(60);
  const Shape shape = image ? Shape{network.traits.batch, random.between(2, 9), random.between(2, 9), 3}
                            : Shape{network.traits.batch, 3, random.between(2, 9), random.between(2, 9)};
  Tensor bytes(ElementType::i32, shape);
  for (std::int32_t& value : bytes.mutable_data<std::int32_t>())
    value = static_cast<std::int32_t>(type == ElementType::u8 ? random.below(256) : random.between(-100, 100));
  Value value = network.add({Convert{network.traits.real}, {network.input(bytes.converted(type))}});
  if (image && random.chance(70)) value = network.add({Transpose{}, {value, index_tensor(network, {0, 3, 1, 2})}});
  const Dims per_channel{1, 3, 1, 1};
  if (image && network.shape(value)[1] == 3 && random.chance(60))
    value = network.add({Binary{BinaryKind::Subtract}, {value, network.uniform(Shape(per_channel), 90, 140)}});
  value = network.add({Binary{BinaryKind::Multiply}, {value, network.real_scalar(1 / 64.0F)}});
  if (random.chance(50) && network.shape(value)[1] == 3) convolve(network, quantize_if_due(network, value), {.outputs = 8, .kernel = 3});
}

void draw_integer_arithmetic(Network& network) {
  Random& random = network.random;
  const Value data = whole_numbers(network);
  Tensor other(ElementType::i64, random.chance(50) ? Shape{} : network.shape(data));
  for (std::int64_t& value : other.mutable_data<std::int64_t>()) value = random.between(1, 9);
  const BinaryKind kind = random.pick({BinaryKind::Add, BinaryKind::Multiply, BinaryKind::Subtract, BinaryKind::Divide, BinaryKind::Mod,
                                       BinaryKind::FloorMod, BinaryKind::Maximum, BinaryKind::Minimum});
  network.add({Binary{kind}, {data, other.converted(network.type(data))}});
}

void draw_conversion(Network& network) {
  Random& random = network.random;
  const Value data = network.pick([](Value) { return true; });
  const Value scaled = network.is_real(data) ? network.add({Binary{BinaryKind::Multiply}, {data, network.real_scalar(7)}}) : data;
  const ElementType type =
      random.pick({ElementType::i32, ElementType::i64, ElementType::u8, ElementType::i8, ElementType::boolean, network.traits.real});
  if (type == network.type(data)) throw Rejected("nothing to convert");
  if (type == ElementType::u8 && smallest_value(network.value(scaled)) < 0) throw Rejected("negative numbers as u8");
  const double limit = type == ElementType::u8 || type == ElementType::i8 ? 127 : 2000;
  if (largest_magnitude(network.value(scaled)) > limit) throw Rejected("too large for the type");
  network.add({Convert{type}, {scaled}});
}

void draw_back_to_real(Network& network) {
  const Value data = pick_type(network, [&](ElementType type) { return type != network.traits.real && bit_width(type) >= 8; });
  network.add({Convert{network.traits.real}, {data}});
}

void draw_comparison(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real();
  const BinaryKind kind = random.pick(
      {BinaryKind::Equal, BinaryKind::NotEqual, BinaryKind::Less, BinaryKind::LessEqual, BinaryKind::Greater, BinaryKind::GreaterEqual});
  const Tensor limit = network.real_scalar(random.uniform(-1, 1), random.chance(50) ? Shape{} : network.shape(data));
  network.add({Binary{kind}, random.chance(50) ? std::vector<Operand>{data, limit} : std::vector<Operand>{limit, data}});
}

void draw_logic(Network& network) {
  Random& random = network.random;
  const Value a = booleans(network);
  if (random.chance(40)) {
    network.add({Unary{UnaryKind::LogicalNot}, {a}});
    return;
  }
  const Value b =
      network.pick([&](Value value) { return network.type(value) == ElementType::boolean && network.shape(value) == network.shape(a); });
  network.add({Binary{random.pick({BinaryKind::LogicalAnd, BinaryKind::LogicalOr, BinaryKind::LogicalXor})}, {a, b}});
}

void draw_select(Network& network) {
  const Value condition = booleans(network);
  const Value data = network.pick([&](Value value) { return network.is_real(value) && network.shape(value) == network.shape(condition); });
  const Tensor other = network.real_scalar(network.random.uniform(-1, 1), network.random.chance(50) ? Shape{} : Shape{1});
  network.add(
      {Select{}, network.random.chance(50) ? std::vector<Operand>{condition, data, other} : std::vector<Operand>{condition, other, data}});
}

void draw_logical_reduction(Network& network) {
  Random& random = network.random;
  const Value data = network.pick([&](Value value) { return network.type(value) == ElementType::boolean && network.rank(value) > 0; });
  const std::int64_t axis = random.below(static_cast<std::int64_t>(network.rank(data)));
  network.add(
      {Reduce{random.pick({ReduceKind::LogicalAnd, ReduceKind::LogicalOr}), random.chance(50)}, {data, index_tensor(network, {axis})}});
}

/// A shape that is computed: what exporters write for x.reshape(x.shape[0], -1).
void draw_computed_shape(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(2, 5);
  const Value shape = network.add({ShapeOf{random.pick({ElementType::i32, ElementType::i64})}, {data}});
  const Tensor zero = Tensor::from(Dims{0});
  const Value first = network.add({Gather{}, {shape, zero, Tensor::scalar(std::int64_t{0})}});
  const Tensor rest = Tensor::from(Dims{-1}).converted(network.type(shape));
  const Value target = network.add({Concat{0}, {first, rest}});
  network.add({Reshape{}, {data, target}});
  if (random.chance(30)) network.add({Convert{network.traits.real}, {shape}});
}

void draw_range(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(1, 4);
  const std::int64_t size = network.shape(data)[network.rank(data) - 1];
  const Value steps =
      network.add({Range{ElementType::i64}, {Tensor::scalar(std::int64_t{0}), Tensor::scalar(size), Tensor::scalar(std::int64_t{1})}});
  const Value positions = network.add({Convert{network.traits.real}, {steps}});
  const Value scaled = network.add({Binary{BinaryKind::Multiply}, {positions, network.real_scalar(0.1F)}});
  network.add({Binary{random.chance(50) ? BinaryKind::Add : BinaryKind::Multiply}, {data, scaled}});
}

/// Tensors without elements, as selections of nothing leave them.
void draw_empty(Network& network) {
  Random& random = network.random;
  const bool is_empty_somewhere =
      std::ranges::any_of(network.computed(), [&](Value value) { return network.shape(value).elements() == 0; });
  if (!is_empty_somewhere || random.chance(20)) {
    network.input(
        network.real(random.pick({Shape{0}, Shape{0, 8}, Shape{2, 0, 4}, Shape{0, 3, 8, 8}, Shape{1, 0, 5, 5}, Shape{1, 8, 0, 4}})));
    return;
  }
  const Value data =
      network.pick([&](Value value) { return network.type(value) == network.traits.real && network.shape(value).elements() == 0; });
  const Shape shape = network.shape(data);
  const auto rank = static_cast<std::int64_t>(shape.rank());
  switch (random.below(9)) {
    case 0: activate(network, data); break;
    case 1: network.add({Binary{BinaryKind::Add}, {data, network.real_scalar(1)}}); break;
    case 2: network.add({Concat{random.below(rank)}, {data, data}}); break;
    case 3: network.add({Transpose{}, {data, index_tensor(network, random_permutation(network, shape.rank()))}}); break;
    case 4:
      network.add({Reduce{random.pick({ReduceKind::Sum, ReduceKind::Prod, ReduceKind::Mean}), random.chance(50)},
                   {data, index_tensor(network, {random.below(rank)})}});
      break;
    case 5: network.add({Softmax{random.below(rank)}, {data}}); break;
    case 6: project(network, data, 4); break;
    case 7: convolve(network, data, {.outputs = 4, .kernel = 1}); break;
    default: network.add({Reshape{}, {data, index_tensor(network, {0, 2})}}); break;
  }
}

}  // namespace

std::vector<Growth> type_growths() {
  return {{"integer input", 4, draw_integer_input},
          {"integer arithmetic", 2, draw_integer_arithmetic},
          {"conversion", 2, draw_conversion},
          {"back to real", 3, draw_back_to_real},
          {"comparison", 3, draw_comparison},
          {"logic", 2, draw_logic},
          {"select", 3, draw_select},
          {"logical reduction", 1, draw_logical_reduction},
          {"computed shape", 2, draw_computed_shape},
          {"range", 1, draw_range},
          {"empty", 1, draw_empty}};
}

}  // namespace octet::fuzz
