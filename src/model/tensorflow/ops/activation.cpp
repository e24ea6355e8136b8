#include <array>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

template <UnaryKind kind>
Outputs convert_unary(Context& node) {
  return node.one(node.add(Unary{kind}, {node.as_it_lies(0)}), node.order(0));
}

Outputs convert_relu6(Context& node) { return node.one(node.add(Clamp{0, 6}, {node.as_it_lies(0)}), node.order(0)); }
Outputs convert_elu(Context& node) { return node.one(node.add(Elu{1}, {node.as_it_lies(0)}), node.order(0)); }

Outputs convert_leaky_relu(Context& node) {
  const Value slope = node.constant_value("slope", Tensor::from<float>(std::vector{node.attributes().number("alpha", 0.2F)}, Shape{1}));
  return node.one(node.add(PRelu{}, {node.as_it_lies(0), slope}), node.order(0));
}

/// scale * x for x > 0, else scale * alpha * (e^x - 1). Klambauer et al., 2017.
Outputs convert_selu(Context& node) {
  constexpr double alpha = 1.6732632423543772, scale = 1.0507009873554805;
  const Value x = node.as_it_lies(0);
  const Value inner = node.step("elu", Elu{alpha}, {x});
  return node.one(node.add(Binary{BinaryKind::Multiply}, {inner, node.scalar("scale", scale, x)}), node.order(0));
}

Outputs convert_softsign(Context& node) {
  const Value x = node.as_it_lies(0);
  const Value size = node.step("abs", Unary{UnaryKind::Abs}, {x});
  const Value below = node.step("add", Binary{BinaryKind::Add}, {size, node.scalar("one", 1, x)});
  return node.one(node.add(Binary{BinaryKind::Divide}, {x, below}), node.order(0));
}

template <typename Op>
Outputs convert_softmax(Context& node) {
  const Order order = node.order(0);
  const std::size_t rank = order.size();
  if (rank == 0) node.refuse("input 0: given a scalar, expected at least one dimension");
  const auto axis = static_cast<std::int64_t>(inverse(order)[rank - 1]);
  return node.one(node.add(Op{axis}, {node.as_it_lies(0)}), order);
}

Outputs convert_square(Context& node) {
  const Value x = node.as_it_lies(0);
  return node.one(node.add(Binary{BinaryKind::Multiply}, {x, x}), node.order(0));
}

template <int power_halves>
Outputs convert_power(Context& node) {
  const Value x = node.as_it_lies(0);
  return node.one(node.add(Binary{BinaryKind::Power}, {x, node.scalar("power", power_halves / 2.0, x)}), node.order(0));
}

Outputs convert_reciprocal(Context& node) {
  const Value x = node.as_it_lies(0);
  return node.one(node.add(Binary{BinaryKind::Divide}, {node.scalar("one", 1, x), x}), node.order(0));
}

/// The nearest integer, of two the even one: what is left of x / 2 tells odd from even.
Outputs convert_round(Context& node) {
  const Value x = node.as_it_lies(0);
  if (!is_floating_point(node.type(0))) return {node.pointer(0)};
  const auto both = [&](const char* name, BinaryKind kind, Value a, Value b) { return node.step(name, Binary{kind}, {a, b}); };
  const Value half = node.scalar("half", 0.5, x), two = node.scalar("two", 2, x);
  const Value up = node.step("up", Unary{UnaryKind::Floor}, {both("shift", BinaryKind::Add, x, half)});
  const Value is_tie = both("tie", BinaryKind::Equal, both("rest", BinaryKind::Subtract, up, x), half);
  const Value halved = both("halved", BinaryKind::Multiply, up, half);
  const Value even = both("even", BinaryKind::Multiply, node.step("down", Unary{UnaryKind::Floor}, {halved}), two);
  return node.one(node.add(Select{}, {is_tie, even, up}), node.order(0));
}

Outputs convert_log1p(Context& node) {
  const Value x = node.as_it_lies(0);
  const Value shifted = node.step("add", Binary{BinaryKind::Add}, {x, node.scalar("one", 1, x)});
  return node.one(node.add(Unary{UnaryKind::Log}, {shifted}), node.order(0));
}

Outputs convert_expm1(Context& node) {
  const Value x = node.as_it_lies(0);
  const Value power = node.step("exp", Unary{UnaryKind::Exp}, {x});
  return node.one(node.add(Binary{BinaryKind::Subtract}, {power, node.scalar("one", 1, x)}), node.order(0));
}

Outputs convert_cast(Context& node) {
  const std::int64_t given = node.attributes().type("DstT", 1);
  const auto type = held_type(given);
  if (!type) node.refuse("attribute 'DstT': given " + type_text(given) + ", expected a type of numbers");
  if (node.type(0) == *type) return {node.pointer(0)};
  return node.one(node.add(Convert{*type}, {node.as_it_lies(0)}), node.order(0));
}

constexpr std::array types{OpType{"Relu", convert_unary<UnaryKind::Relu>},
                           OpType{"Relu6", convert_relu6},
                           OpType{"Elu", convert_elu},
                           OpType{"LeakyRelu", convert_leaky_relu},
                           OpType{"Selu", convert_selu},
                           OpType{"Sigmoid", convert_unary<UnaryKind::Sigmoid>},
                           OpType{"Tanh", convert_unary<UnaryKind::Tanh>},
                           OpType{"Softplus", convert_unary<UnaryKind::SoftPlus>},
                           OpType{"Softsign", convert_softsign},
                           OpType{"Softmax", convert_softmax<Softmax>},
                           OpType{"LogSoftmax", convert_softmax<LogSoftmax>},
                           OpType{"Exp", convert_unary<UnaryKind::Exp>},
                           OpType{"Expm1", convert_expm1},
                           OpType{"Log", convert_unary<UnaryKind::Log>},
                           OpType{"Log1p", convert_log1p},
                           OpType{"Neg", convert_unary<UnaryKind::Negative>},
                           OpType{"Abs", convert_unary<UnaryKind::Abs>},
                           OpType{"Floor", convert_unary<UnaryKind::Floor>},
                           OpType{"Ceil", convert_unary<UnaryKind::Ceiling>},
                           OpType{"Sign", convert_unary<UnaryKind::Sign>},
                           OpType{"Round", convert_round},
                           OpType{"Rint", convert_round},
                           OpType{"Erf", convert_unary<UnaryKind::Erf>},
                           OpType{"Sin", convert_unary<UnaryKind::Sin>},
                           OpType{"Cos", convert_unary<UnaryKind::Cos>},
                           OpType{"Tan", convert_unary<UnaryKind::Tan>},
                           OpType{"Asin", convert_unary<UnaryKind::Asin>},
                           OpType{"Acos", convert_unary<UnaryKind::Acos>},
                           OpType{"Atan", convert_unary<UnaryKind::Atan>},
                           OpType{"Sinh", convert_unary<UnaryKind::Sinh>},
                           OpType{"Cosh", convert_unary<UnaryKind::Cosh>},
                           OpType{"Asinh", convert_unary<UnaryKind::Asinh>},
                           OpType{"Acosh", convert_unary<UnaryKind::Acosh>},
                           OpType{"Atanh", convert_unary<UnaryKind::Atanh>},
                           OpType{"Square", convert_square},
                           OpType{"Sqrt", convert_unary<UnaryKind::Sqrt>},
                           OpType{"Rsqrt", convert_power<-1>},
                           OpType{"Reciprocal", convert_reciprocal},
                           OpType{"Inv", convert_reciprocal},
                           OpType{"LogicalNot", convert_unary<UnaryKind::LogicalNot>},
                           OpType{"Cast", convert_cast}};

}  // namespace

std::span<const OpType> activation_ops() { return types; }

}  // namespace octet::tensorflow
