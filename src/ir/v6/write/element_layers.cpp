#include <algorithm>
#include <array>

#include "graph/known.hpp"
#include "ir/v6/write/translator.hpp"

namespace octet::ir::v6 {
namespace {

struct UnaryName {
  UnaryKind kind;
  std::string_view word;  ///< of an Activation
};
constexpr std::array unary_names{UnaryName{UnaryKind::Sigmoid, "sigmoid"}, UnaryName{UnaryKind::Tanh, "tanh"}, UnaryName{UnaryKind::Exp, "exp"},
                                 UnaryName{UnaryKind::Abs, "abs"}, UnaryName{UnaryKind::Sqrt, "sqrt"}};

struct BinaryName {
  BinaryKind kind;
  std::string_view word;
};
constexpr std::array binary_names{BinaryName{BinaryKind::Add, "sum"},      BinaryName{BinaryKind::Multiply, "mul"},
                                  BinaryName{BinaryKind::Maximum, "max"},  BinaryName{BinaryKind::Minimum, "min"},
                                  BinaryName{BinaryKind::Subtract, "sub"}, BinaryName{BinaryKind::Divide, "div"},
                                  BinaryName{BinaryKind::Power, "pow"},    BinaryName{BinaryKind::SquaredDifference, "squared_diff"},
                                  BinaryName{BinaryKind::FloorMod, "floor_mod"}};

std::vector<float> with_each(std::vector<float> values, float (*change)(float)) {
  std::ranges::transform(values, values.begin(), change);
  return values;
}

}  // namespace

NewLayer Translator::translate(NodeId id, const Unary& op) {
  if (op.kind == UnaryKind::Relu) return layer(id, "ReLU");
  for (const auto& [kind, word] : unary_names) {
    if (kind != op.kind) continue;
    NewLayer result = layer(id, "Activation");
    result.data.text("type", word);
    return result;
  }
  throw Refusal{"no Activation does this"};
}

/// x OP constant: a Power for one number, a ScaleShift for one per channel.
std::optional<NewLayer> Translator::arithmetic(NodeId id, BinaryKind kind, const Tensor& operand, bool operand_first) const {
  const Shape& result_shape = node(id).outputs[0].shape;
  if (result_shape != shape(node(id).inputs[operand_first ? 1 : 0])) return std::nullopt;
  const bool commutes = kind == BinaryKind::Add || kind == BinaryKind::Multiply;
  if (operand_first && !commutes) return std::nullopt;
  if (kind != BinaryKind::Add && kind != BinaryKind::Subtract && kind != BinaryKind::Multiply && kind != BinaryKind::Divide && kind != BinaryKind::Power)
    return std::nullopt;
  const bool scales = kind == BinaryKind::Multiply || kind == BinaryKind::Divide;
  const auto converted = [&](std::vector<float> values) {
    if (kind == BinaryKind::Subtract) return with_each(std::move(values), [](float value) { return -value; });
    if (kind == BinaryKind::Divide) return with_each(std::move(values), [](float value) { return 1 / value; });
    return values;
  };
  NewLayer result = layer(id, "Power");
  result.inputs = {node(id).inputs[operand_first ? 1 : 0]};
  if (const auto number = as_scalar(&operand)) {
    const float value = converted({*number})[0];
    result.data.number("power", kind == BinaryKind::Power ? value : 1);
    result.data.number("scale", scales ? value : 1);
    result.data.number("shift", !scales && kind != BinaryKind::Power ? value : 0);
    return result;
  }
  const auto values = result_shape.rank() < 2 ? std::nullopt : per_channel(operand, result_shape, 1);
  if (!values || kind == BinaryKind::Power) return std::nullopt;
  result.type = "ScaleShift";
  const Shape channels{result_shape[1]};
  const Tensor neutral = Tensor::from(std::vector<float>(values->size(), scales ? 0.0f : 1.0f), channels);
  const Tensor given = Tensor::from(converted(*values), channels);
  result.blobs = {{"weights", scales ? given : neutral}, {"biases", scales ? neutral : given}};
  return result;
}

NewLayer Translator::translate(NodeId id, const Binary& op) {
  const auto computed = computed_input(graph_, node(id));
  if (computed)
    if (auto result = arithmetic(id, op.kind, *graph_.known_value(node(id).inputs[1 - *computed]), *computed == 1)) return *std::move(result);
  const auto name = std::ranges::find(binary_names, op.kind, &BinaryName::kind);
  if (name == binary_names.end()) throw Refusal{"no Eltwise does this"};
  if (shape(node(id).inputs[0]) != shape(node(id).inputs[1])) throw Refusal{"its inputs have different shapes"};
  NewLayer result = layer(id, "Eltwise");
  result.inputs = {constant_layer(id, 0), constant_layer(id, 1)};
  result.data.text("operation", name->word);
  return result;
}

NewLayer Translator::translate(NodeId id, const Clamp& op) {
  NewLayer result = layer(id, "Clamp");
  result.data.number("max", op.max);
  result.data.number("min", op.min);
  return result;
}

NewLayer Translator::translate(NodeId id, const Elu& op) {
  NewLayer result = layer(id, "Activation");
  result.data.text("type", "elu");
  result.data.number("alpha", op.alpha);
  return result;
}

NewLayer Translator::translate(NodeId id, const PRelu&) {
  const Tensor& slope = known(id, 1, "its slope");
  if (const auto number = as_scalar(&slope)) {
    NewLayer result = layer(id, "ReLU");
    result.data.number("negative_slope", *number);
    return result;
  }
  if (slope.shape().rank() != 1) throw Refusal{"it has other slopes than one per channel"};
  NewLayer result = layer(id, "PReLU");
  result.data.integer("channel_shared", 0);
  result.blobs.emplace_back("weights", slope);
  return result;
}

NewLayer Translator::translate(NodeId id, const Softmax& op) {
  NewLayer result = layer(id, "SoftMax");
  result.data.integer("axis", static_cast<std::int64_t>(normalize_axis(op.axis, node(id).outputs[0].shape.rank())));
  return result;
}

NewLayer Translator::translate(NodeId id, const LRN& op) {
  const Dims axes = known(id, 1, "its axes").to_dims();
  if (axes != Dims{1} && axes != Dims{2, 3}) throw Refusal{"it normalizes along other dimensions than the channels or the image"};
  NewLayer result = layer(id, "Norm");
  result.data.number("alpha", op.alpha);
  result.data.number("beta", op.beta);
  result.data.integer("local-size", op.size);
  result.data.text("region", axes.size() == 1 ? "across" : "same");
  result.data.number("k", op.bias);
  return result;
}

NewLayer Translator::translate(NodeId id, const NormalizeL2& op) {
  const Shape& data = shape(node(id).inputs[0]);
  Dims axes = known(id, 1, "its axes").to_dims(), all;
  for (std::size_t i = 1; i < data.rank(); ++i) all.push_back(static_cast<std::int64_t>(i));
  if (op.eps_mode != NormalizeL2::EpsMode::Add || data.rank() != 4 || (axes != Dims{1} && axes != all)) throw Refusal{"it normalizes in another way"};
  NewLayer result = layer(id, "Normalize");
  result.data.integer("across_spatial", axes.size() > 1);
  result.data.integer("channel_shared", 0);
  result.data.number("eps", op.eps);
  const auto channels = static_cast<std::size_t>(data[1]);
  result.blobs.emplace_back("weights", Tensor::from(std::vector<float>(channels, 1.0f), Shape{data[1]}));
  return result;
}

NewLayer Translator::translate(NodeId id, const MVN& op) {
  if (!op.version1) throw Refusal{"it says its axes itself"};
  NewLayer result = layer(id, "MVN");
  result.data.integer("across_channels", op.across_channels);
  result.data.integer("normalize_variance", op.normalize_variance);
  result.data.number("eps", op.eps);
  return result;
}

}  // namespace octet::ir::v6
