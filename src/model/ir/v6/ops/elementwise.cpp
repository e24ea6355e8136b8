#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

constexpr std::array operations{Word<BinaryKind>{"sum", BinaryKind::Add},
                                Word<BinaryKind>{"add", BinaryKind::Add},
                                Word<BinaryKind>{"mul", BinaryKind::Multiply},
                                Word<BinaryKind>{"prod", BinaryKind::Multiply},
                                Word<BinaryKind>{"max", BinaryKind::Maximum},
                                Word<BinaryKind>{"min", BinaryKind::Minimum},
                                Word<BinaryKind>{"sub", BinaryKind::Subtract},
                                Word<BinaryKind>{"div", BinaryKind::Divide},
                                Word<BinaryKind>{"squared_diff", BinaryKind::SquaredDifference},
                                Word<BinaryKind>{"floor_mod", BinaryKind::FloorMod},
                                Word<BinaryKind>{"pow", BinaryKind::Power},
                                Word<BinaryKind>{"equal", BinaryKind::Equal},
                                Word<BinaryKind>{"not_equal", BinaryKind::NotEqual},
                                Word<BinaryKind>{"less", BinaryKind::Less},
                                Word<BinaryKind>{"less_equal", BinaryKind::LessEqual},
                                Word<BinaryKind>{"greater", BinaryKind::Greater},
                                Word<BinaryKind>{"greater_equal", BinaryKind::GreaterEqual},
                                Word<BinaryKind>{"logical_and", BinaryKind::LogicalAnd},
                                Word<BinaryKind>{"logical_or", BinaryKind::LogicalOr},
                                Word<BinaryKind>{"logical_xor", BinaryKind::LogicalXor}};

std::string numbered(const char* text, std::size_t index) { return text + std::to_string(index); }

/// The inputs in one element type, since files mix them.
std::vector<Value> operands_of(Layer& layer) {
  std::vector<Value> operands = layer.inputs();
  const auto type_of = [&](Value value) { return layer.graph().description(value).element_type; };
  if (std::ranges::all_of(operands, [&](Value value) { return type_of(value) == type_of(operands[0]); })) return operands;
  for (std::size_t i = 0; i < operands.size(); ++i)
    if (type_of(operands[i]) != ElementType::f32)
      operands[i] = layer.helper(numbered("input", i), Convert{.destination_type = ElementType::f32}, {operands[i]});
  return operands;
}

void apply_coefficients(Layer& layer, std::vector<Value>& operands) {
  const std::vector<float> coefficients = layer.attributes().numbers("coeff", {});
  if (coefficients.empty()) return;
  if (coefficients.size() != operands.size())
    AttributeReader::fail("coeff", std::to_string(coefficients.size()) + " numbers",
                          "one for each of " + std::to_string(operands.size()) + " inputs");
  for (std::size_t i = 0; i < operands.size(); ++i)
    if (coefficients[i] != 1)
      operands[i] = layer.helper(numbered("term", i), Binary{.kind = BinaryKind::Multiply},
                                 {operands[i], layer.number(numbered("coefficient", i), coefficients[i])});
}

/// Old networks compute with numbers only: whatever is not 0 is true.
void make_boolean(Layer& layer, std::vector<Value>& operands) {
  for (std::size_t i = 0; i < operands.size(); ++i)
    operands[i] = layer.helper(numbered("is_true", i), Convert{.destination_type = ElementType::boolean}, {operands[i]});
}

Value translate_eltwise(Layer& layer) {
  const BinaryKind kind = layer.attributes().word("operation", operations, BinaryKind::Add);
  std::vector<Value> operands = operands_of(layer);
  if (operands.empty()) throw Error(ErrorCode::InvalidModel, "inputs: given none, expected at least one");
  const ElementType type = layer.graph().description(operands[0]).element_type;
  if (kind == BinaryKind::Add) apply_coefficients(layer, operands);
  if (operands.size() == 1) return layer.pass();
  if (is_logical(kind)) make_boolean(layer, operands);
  const bool gives_boolean = is_logical(kind) || is_comparison(kind);
  Value result = operands[0];
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const bool last = i + 1 == operands.size() && !gives_boolean;
    const std::vector<Value> pair{result, operands[i]};
    result = last ? layer.finish(Binary{.kind = kind}, pair) : layer.helper(numbered("part", i), Binary{.kind = kind}, pair);
  }
  return gives_boolean ? layer.finish(Convert{.destination_type = type}, {result}) : result;
}

/// One step of several; those that change nothing are left out.
struct Step {
  BinaryKind kind;
  Value operand;
  const char* purpose;
};

Value finish_steps(Layer& layer, const std::vector<Step>& steps) {
  if (steps.empty()) return layer.pass();
  Value result = layer.input();
  for (std::size_t i = 0; i + 1 < steps.size(); ++i)
    result = layer.helper(steps[i].purpose, Binary{.kind = steps[i].kind}, {result, steps[i].operand});
  return layer.finish(Binary{.kind = steps.back().kind}, {result, steps.back().operand});
}

/// (shift + scale * x)^power.
Value translate_power(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const auto scale = static_cast<float>(attributes.number("scale", 1));
  const auto shift = static_cast<float>(attributes.number("shift", 0));
  const auto power = static_cast<float>(attributes.number("power", 1));
  std::vector<Step> steps;
  if (scale != 1) steps.push_back({BinaryKind::Multiply, layer.number("scale", scale), "scaled"});
  if (shift != 0) steps.push_back({BinaryKind::Add, layer.number("shift", shift), "shifted"});
  if (power != 1) steps.push_back({BinaryKind::Power, layer.number("power", power), "raised"});
  return finish_steps(layer, steps);
}

Value translate_scale_shift(Layer& layer) {
  layer.attributes().integer("broadcast", 0);
  const std::size_t rank = layer.shape(layer.input()).rank();
  std::vector<Step> steps;
  if (layer.has_blob("weights")) steps.push_back({BinaryKind::Multiply, layer.channel_blob("weights", rank), "scaled"});
  if (layer.has_blob("biases")) steps.push_back({BinaryKind::Add, layer.channel_blob("biases", rank), "shifted"});
  return finish_steps(layer, steps);
}

Value translate_fake_quantize(Layer& layer) { return layer.finish(layer.canonical("FakeQuantize"), layer.inputs()); }

/// One without elements has no blob.
Value translate_const(Layer& layer) {
  Shape shape(layer.declared());
  if (!layer.has_blob("custom") && shape.elements() == 0)
    return layer.finish(Constant{Tensor(layer.declared_type(), std::move(shape))}, {});
  return layer.blob("custom", std::move(shape));
}

constexpr std::array types{OldType{"Eltwise", translate_eltwise},
                           OldType{"Power", translate_power},
                           OldType{"ScaleShift", translate_scale_shift},
                           OldType{"Const", translate_const},
                           OldType{"FakeQuantize", translate_fake_quantize},
                           OldType{"Quantize", translate_fake_quantize}};

}  // namespace

std::span<const OldType> elementwise_types() { return types; }

}  // namespace octet::ir::v6
