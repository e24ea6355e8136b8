#include <array>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

/// An operation on the elements of its first two inputs.
Outputs both(Context& node, Operation operation) {
  const Order order = node.common_order({0, 1});
  return node.one(node.add(std::move(operation), {node.operand(0, order), node.operand(1, order)}), order);
}

template <BinaryKind kind>
Outputs convert_binary(Context& node) {
  return both(node, Binary{kind});
}

/// Rounds down, also where it divides integers.
Outputs convert_floor_div(Context& node) {
  const Order order = node.common_order({0, 1});
  const Value a = node.operand(0, order), b = node.operand(1, order);
  if (is_floating_point(node.type(0)))
    return node.one(node.add(Unary{UnaryKind::Floor}, {node.step("divide", Binary{BinaryKind::Divide}, {a, b})}), order);
  const Value rest = node.step("rest", Binary{BinaryKind::FloorMod}, {a, b});
  const Value whole = node.step("whole", Binary{BinaryKind::Subtract}, {a, rest});
  return node.one(node.add(Binary{BinaryKind::Divide}, {whole, b}), order);
}

/// x / y, and 0 where y is 0.
Outputs convert_div_no_nan(Context& node) {
  const Order order = node.common_order({0, 1});
  const Value a = node.operand(0, order), b = node.operand(1, order);
  const Value zero = node.scalar("zero", 0, b), one = node.scalar("one", 1, b);
  const Value is_zero = node.step("is_zero", Binary{BinaryKind::Equal}, {b, zero});
  const Value safe = node.step("safe", Select{}, {is_zero, one, b});
  const Value quotient = node.step("divide", Binary{BinaryKind::Divide}, {a, safe});
  return node.one(node.add(Select{}, {is_zero, zero, quotient}), order);
}

Outputs convert_add_n(Context& node) {
  if (node.input_count() == 1) return {node.pointer(0)};
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < node.input_count(); ++i) all.push_back(i);
  const Order order = node.common_order(all);
  Value sum = node.operand(0, order);
  for (std::size_t i = 1; i + 1 < node.input_count(); ++i)
    sum = node.step("sum" + std::to_string(i), Binary{BinaryKind::Add}, {sum, node.operand(i, order)});
  return node.one(node.add(Binary{BinaryKind::Add}, {sum, node.operand(node.input_count() - 1, order)}), order);
}

/// The bias lies along the channels, which are last or, for NCHW, behind the batch.
Outputs convert_bias_add(Context& node) {
  const std::size_t rank = node.rank(0);
  const bool channels_are_second = node.attributes().text("data_format", "NHWC").starts_with("NC") && rank > 2;
  if (!channels_are_second) {
    const Order order = node.order(0);
    return node.one(node.add(Binary{BinaryKind::Add}, {node.as_it_lies(0), node.operand(1, order)}), order);
  }
  Dims dims(rank, 1);
  dims[1] = node.shape(1).rank() == 1 ? node.shape(1)[0] : -1;
  if (dims[1] < 0) node.refuse("input 1 (bias): given the shape " + to_string(node.shape(1)) + ", expected one dimension");
  const Value bias = node.builder().reshaped(node.name() + "/bias", node.plain(1), dims);
  return node.one_of_layout(node.add(Binary{BinaryKind::Add}, {node.plain(0), bias}), {}, true);
}

/// SelectV2 broadcasts as other operations do.
Outputs convert_select_v2(Context& node) {
  const Order order = node.common_order({0, 1, 2});
  return node.one(node.add(Select{}, {node.operand(0, order), node.operand(1, order), node.operand(2, order)}), order);
}

/// The condition has the shape of the others, or is a scalar, or selects rows.
Outputs convert_select(Context& node) {
  if (node.rank(0) == 1 && node.rank(1) > 1) {
    Dims dims(node.rank(1), 1);
    dims[0] = node.shape(0)[0];
    const Value rows = node.builder().reshaped(node.name() + "/rows", node.plain(0), dims);
    return node.one(node.add(Select{}, {rows, node.plain(1), node.plain(2)}));
  }
  return convert_select_v2(node);
}

template <int value>
Outputs convert_like(Context& node) {
  const Order order = node.order(0);
  const Value x = node.as_it_lies(0);
  const Tensor element = Tensor::scalar(value).converted(node.type(0));
  const Value shape = node.step("shape", ShapeOf{}, {x});
  return node.one(node.add(Broadcast{}, {node.constant_value("value", element), shape}), order);
}

Outputs convert_clip(Context& node) {
  const Order order = node.common_order({0, 1, 2});
  const Value low = node.step("low", Binary{BinaryKind::Maximum}, {node.operand(0, order), node.operand(1, order)});
  return node.one(node.add(Binary{BinaryKind::Minimum}, {low, node.operand(2, order)}), order);
}

constexpr std::array types{OpType{"Add", convert_binary<BinaryKind::Add>},
                           OpType{"AddV2", convert_binary<BinaryKind::Add>},
                           OpType{"Sub", convert_binary<BinaryKind::Subtract>},
                           OpType{"Mul", convert_binary<BinaryKind::Multiply>},
                           OpType{"RealDiv", convert_binary<BinaryKind::Divide>},
                           OpType{"Div", convert_binary<BinaryKind::Divide>},
                           OpType{"TruncateDiv", convert_binary<BinaryKind::Divide>},
                           OpType{"Maximum", convert_binary<BinaryKind::Maximum>},
                           OpType{"Minimum", convert_binary<BinaryKind::Minimum>},
                           OpType{"Pow", convert_binary<BinaryKind::Power>},
                           OpType{"SquaredDifference", convert_binary<BinaryKind::SquaredDifference>},
                           OpType{"FloorMod", convert_binary<BinaryKind::FloorMod>},
                           OpType{"Mod", convert_binary<BinaryKind::Mod>},
                           OpType{"TruncateMod", convert_binary<BinaryKind::Mod>},
                           OpType{"FloorDiv", convert_floor_div},
                           OpType{"DivNoNan", convert_div_no_nan},
                           OpType{"AddN", convert_add_n},
                           OpType{"BiasAdd", convert_bias_add},
                           OpType{"Equal", convert_binary<BinaryKind::Equal>},
                           OpType{"NotEqual", convert_binary<BinaryKind::NotEqual>},
                           OpType{"Less", convert_binary<BinaryKind::Less>},
                           OpType{"LessEqual", convert_binary<BinaryKind::LessEqual>},
                           OpType{"Greater", convert_binary<BinaryKind::Greater>},
                           OpType{"GreaterEqual", convert_binary<BinaryKind::GreaterEqual>},
                           OpType{"LogicalAnd", convert_binary<BinaryKind::LogicalAnd>},
                           OpType{"LogicalOr", convert_binary<BinaryKind::LogicalOr>},
                           OpType{"BitwiseAnd", convert_binary<BinaryKind::BitwiseAnd>},
                           OpType{"BitwiseOr", convert_binary<BinaryKind::BitwiseOr>},
                           OpType{"BitwiseXor", convert_binary<BinaryKind::BitwiseXor>},
                           OpType{"Select", convert_select},
                           OpType{"SelectV2", convert_select_v2},
                           OpType{"ClipByValue", convert_clip},
                           OpType{"ZerosLike", convert_like<0>},
                           OpType{"OnesLike", convert_like<1>}};

}  // namespace

std::span<const OpType> arithmetic_ops() { return types; }

}  // namespace octet::tensorflow
