#include <cmath>
#include <numbers>

#include "graph/known.hpp"
#include "model/onnx/export/ops.hpp"
#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

/// In the order of UnaryKind; empty for what ONNX has no operation for.
constexpr std::string_view unary_names[] = {"Relu", "Sigmoid", "Tanh", "Exp", "Log", "Sqrt", "Abs", "Neg",      "Floor", "Ceil",
                                            "Sign", "Erf",     "Sin",  "Cos", "",    "",     "",    "Softplus", "Not"};
static_assert(std::size(unary_names) == static_cast<std::size_t>(UnaryKind::LogicalNot) + 1);

/// In the order of BinaryKind.
constexpr std::string_view binary_names[] = {"Add", "Sub", "Mul",   "Div", "Max",  "Min",         "Pow",     "",
                                             "Mod", "",    "Equal", "",    "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
                                             "And", "Or",  "Xor"};
static_assert(std::size(binary_names) == static_cast<std::size_t>(BinaryKind::LogicalXor) + 1);

AttributeList hard_sigmoid() { return AttributeList().number("alpha", 1.0 / 6).number("beta", 0.5); }

void export_mish(ExportContext& node) {
  const std::string x = node.input(0);
  node.write("Mul", {x, node.step("tanh", "Tanh", {node.step("softplus", "Softplus", {x})})});
}

/// The graph divides integers toward minus infinity, ONNX toward zero.
void export_integer_division(ExportContext& node) {
  const std::string rest = node.step("rest", "Mod", {node.input(0), node.input(1)});
  node.write("Div", {node.step("multiple", "Sub", {node.input(0), rest}), node.input(1)});
}

void export_floor_mod(ExportContext& node) {
  if (!is_floating_point(node.type(0))) return node.write("Mod", {node.input(0), node.input(1)});
  const std::string quotient = node.step("whole", "Floor", {node.step("quotient", "Div", {node.input(0), node.input(1)})});
  node.write("Sub", {node.input(0), node.step("multiple", "Mul", {quotient, node.input(1)})});
}

void export_squared_difference(ExportContext& node) {
  const std::string difference = node.step("difference", "Sub", {node.input(0), node.input(1)});
  node.write("Mul", {difference, difference});
}

/// Functions that ONNX has for floating-point numbers only, or for signed ones.
bool export_of_integers(ExportContext& node, UnaryKind kind) {
  const auto zero = [&] { return node.scalar("zero", 0, node.type(0)); };
  switch (kind) {
    case UnaryKind::Floor:
    case UnaryKind::Ceiling: node.write("Identity", {node.input(0)}); return true;
    case UnaryKind::Relu: node.write("Max", {node.input(0), zero()}); return true;
    case UnaryKind::Negative: node.write("Sub", {zero(), node.input(0)}); return true;
    default: return false;
  }
}

}  // namespace

void export_op(ExportContext& node, const Unary& op) {
  if (op.kind == UnaryKind::HSigmoid) return node.write("HardSigmoid", {node.input(0)}, hard_sigmoid());
  if (op.kind == UnaryKind::HSwish)
    return node.write("Mul", {node.input(0), node.step("gate", "HardSigmoid", {node.input(0)}, hard_sigmoid())});
  if (op.kind == UnaryKind::Mish) return export_mish(node);
  if (is_integer(node.type(0)) && export_of_integers(node, op.kind)) return;
  node.write(std::string(unary_names[static_cast<std::size_t>(op.kind)]), {node.input(0)});
}

void export_op(ExportContext& node, const Binary& op) {
  if (op.kind == BinaryKind::Divide && !is_floating_point(node.type(0))) return export_integer_division(node);
  if (op.kind == BinaryKind::FloorMod) return export_floor_mod(node);
  if (op.kind == BinaryKind::SquaredDifference) return export_squared_difference(node);
  if (op.kind == BinaryKind::NotEqual) return node.write("Not", {node.step("equal", "Equal", {node.input(0), node.input(1)})});
  AttributeList attributes;
  if (op.kind == BinaryKind::Mod) attributes.integer("fmod", 1);
  node.write(std::string(binary_names[static_cast<std::size_t>(op.kind)]), {node.input(0), node.input(1)}, std::move(attributes));
}

void export_op(ExportContext& node, const Clamp& op) {
  const ElementType type = node.output().element_type;
  node.write("Clip", {node.input(0), node.scalar("min", op.min, type), node.scalar("max", op.max, type)});
}

void export_op(ExportContext& node, const Elu& op) { node.write("Elu", {node.input(0)}, AttributeList().number("alpha", op.alpha)); }

void export_op(ExportContext& node, const Gelu& op) {
  const ElementType type = node.output().element_type;
  const std::string x = node.input(0);
  std::string gate;
  if (op.approximation == Gelu::Approximation::Erf) {
    gate = node.step("erf", "Erf", {node.step("scaled", "Mul", {x, node.scalar("inverse_root", 1 / std::numbers::sqrt2, type)})});
  } else {
    const std::string cube = node.step("cube", "Mul", {node.step("square", "Mul", {x, x}), x});
    const std::string bent = node.step("bent", "Add", {x, node.step("cubic", "Mul", {cube, node.scalar("factor", 0.044715, type)})});
    gate = node.step("tanh", "Tanh", {node.step("scaled", "Mul", {bent, node.scalar("root", std::sqrt(2 / std::numbers::pi), type)})});
  }
  const std::string raised = node.step("raised", "Add", {gate, node.scalar("one", 1, type)});
  node.write("Mul", {node.step("half", "Mul", {x, node.scalar("one_half", 0.5, type)}), raised});
}

void export_op(ExportContext& node, const Swish&) {
  std::string scaled = node.input(0);
  if (node.input_count() > 1) scaled = node.step("scaled", "Mul", {node.input(0), node.input(1)});
  node.write("Mul", {node.input(0), node.step("gate", "Sigmoid", {scaled})});
}

void export_op(ExportContext& node, const PRelu&) {
  const Tensor* slope = node.graph().known_value(node.node().inputs[1]);
  if (const auto value = as_scalar(slope)) return node.write("LeakyRelu", {node.input(0)}, AttributeList().number("alpha", *value));
  const Shape& data = node.shape(0);
  const bool by_channel = node.shape(1).rank() == 1 && data.rank() > 2 && node.shape(1)[0] == data[1];
  if (!by_channel) return node.write("PRelu", {node.input(0), node.input(1)});
  Dims dims(data.rank() - 1, 1);
  dims[0] = data[1];
  node.write("PRelu", {node.input(0), node.step("slope", "Reshape", {node.input(1), node.dims("slope_shape", dims)})});
}

void export_op(ExportContext& node, const Select&) { node.write("Where", {node.input(0), node.input(1), node.input(2)}); }

void export_op(ExportContext& node, const Convert& op) {
  node.write("Cast", {node.input(0)}, AttributeList().integer("to", data_type_of(op.destination_type)));
}

void export_op(ExportContext& node, const Softmax& op) { node.write("Softmax", {node.input(0)}, AttributeList().integer("axis", op.axis)); }
void export_op(ExportContext& node, const LogSoftmax& op) {
  node.write("LogSoftmax", {node.input(0)}, AttributeList().integer("axis", op.axis));
}

}  // namespace octet::onnx
