#include <algorithm>
#include <array>

#include "graph/known.hpp"
#include "model/ir/v6/write/translator.hpp"

namespace octet::ir::v6 {
namespace {

struct UnaryName {
  UnaryKind kind;
  std::string_view word;  ///< of an Activation
};
constexpr std::array unary_names{UnaryName{UnaryKind::Sigmoid, "sigmoid"}, UnaryName{UnaryKind::Tanh, "tanh"},
                                 UnaryName{UnaryKind::Exp, "exp"}, UnaryName{UnaryKind::Abs, "abs"}, UnaryName{UnaryKind::Sqrt, "sqrt"}};

struct BinaryName {
  BinaryKind kind;
  std::string_view word;
};
constexpr std::array binary_names{BinaryName{BinaryKind::Add, "sum"},           BinaryName{BinaryKind::Multiply, "mul"},
                                  BinaryName{BinaryKind::Maximum, "max"},       BinaryName{BinaryKind::Minimum, "min"},
                                  BinaryName{BinaryKind::Subtract, "sub"},      BinaryName{BinaryKind::Divide, "div"},
                                  BinaryName{BinaryKind::Power, "pow"},         BinaryName{BinaryKind::SquaredDifference, "squared_diff"},
                                  BinaryName{BinaryKind::FloorMod, "floor_mod"}};

bool scales(BinaryKind kind) { return kind == BinaryKind::Multiply || kind == BinaryKind::Divide; }
bool shifts(BinaryKind kind) { return kind == BinaryKind::Add || kind == BinaryKind::Subtract; }
bool commutes(BinaryKind kind) { return kind == BinaryKind::Multiply || kind == BinaryKind::Add; }

/// What is multiplied or added in place of dividing by the operand or subtracting it.
float counterpart(BinaryKind kind, float operand) {
  if (kind == BinaryKind::Subtract) return -operand;
  return kind == BinaryKind::Divide ? 1 / operand : operand;
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

NewLayer Translator::power(NodeId id, BinaryKind kind, float operand) const {
  const float value = counterpart(kind, operand);
  NewLayer result = layer(id, "Power");
  result.data.number("power", kind == BinaryKind::Power ? value : 1);
  result.data.number("scale", scales(kind) ? value : 1);
  result.data.number("shift", shifts(kind) ? value : 0);
  return result;
}

NewLayer Translator::scale_shift(NodeId id, BinaryKind kind, std::vector<float> operands) const {
  for (float& operand : operands) operand = counterpart(kind, operand);
  const Shape channels{static_cast<std::int64_t>(operands.size())};
  const Tensor given = Tensor::from(operands, channels);
  const Tensor neutral = Tensor::from(std::vector<float>(operands.size(), scales(kind) ? 0.0f : 1.0f), channels);
  NewLayer result = layer(id, "ScaleShift");
  result.blobs = {{"weights", scales(kind) ? given : neutral}, {"biases", scales(kind) ? neutral : given}};
  return result;
}

/// x OP constant: a Power for one number, a ScaleShift for one per channel.
std::optional<NewLayer> Translator::arithmetic(NodeId id, BinaryKind kind, const Tensor& operand, bool operand_first) const {
  const Value data = node(id).inputs[operand_first ? 1 : 0];
  const Shape& result_shape = node(id).outputs[0].shape;
  if (result_shape != shape(data) || (operand_first && !commutes(kind))) return std::nullopt;
  // The constants of these layers are floating-point numbers.
  if (!is_floating_point(node(id).outputs[0].element_type)) return std::nullopt;
  if (!scales(kind) && !shifts(kind) && kind != BinaryKind::Power) return std::nullopt;
  NewLayer result;
  if (const auto number = as_scalar(&operand)) {
    result = power(id, kind, *number);
  } else {
    if (kind == BinaryKind::Power || result_shape.rank() < 2) return std::nullopt;
    const auto operands = per_channel(operand, result_shape, 1);
    if (!operands) return std::nullopt;
    result = scale_shift(id, kind, *operands);
  }
  result.inputs = {data};
  return result;
}

NewLayer Translator::translate(NodeId id, const Binary& op) {
  const auto computed = computed_input(graph_, node(id));
  if (computed)
    if (auto result = arithmetic(id, op.kind, *graph_.known_value(node(id).inputs[1 - *computed]), *computed == 1))
      return *std::move(result);
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
  if (op.eps_mode != NormalizeL2::EpsMode::Add || data.rank() != 4 || (axes != Dims{1} && axes != all))
    throw Refusal{"it normalizes in another way"};
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
  if (op.normalize_variance && op.eps_mode == MVN::EpsMode::OutsideSqrt) throw Refusal{"it adds eps outside of the root"};
  NewLayer result = layer(id, "MVN");
  result.data.integer("across_channels", op.across_channels);
  result.data.integer("normalize_variance", op.normalize_variance);
  result.data.number("eps", op.eps);
  return result;
}

}  // namespace octet::ir::v6
