#include <cmath>
#include <limits>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// x * (alpha * x + beta limited to 0...1) and the like are single operations for these numbers.
bool is_hard_sigmoid(double alpha, double beta) { return std::abs(alpha - 1.0 / 6) < 1e-6 && std::abs(beta - 0.5) < 1e-6; }

Converted convert_hard_sigmoid(NodeContext& node) {
  const double alpha = node.attributes().number("alpha", 0.2), beta = node.attributes().number("beta", 0.5);
  const Value x = node.input(0);
  if (is_hard_sigmoid(alpha, beta)) return one(node.add(Unary{UnaryKind::HSigmoid}, {x}));
  const Value scaled = node.step("scaled", Binary{BinaryKind::Multiply}, {x, node.scalar("alpha", alpha, x)});
  const Value shifted = node.step("shifted", Binary{BinaryKind::Add}, {scaled, node.scalar("beta", beta, x)});
  return one(node.add(Clamp{0, 1}, {shifted}));
}

Converted convert_leaky_relu(NodeContext& node) {
  const Value x = node.input(0);
  return one(node.add(PRelu{}, {x, node.scalar("slope", node.attributes().number("alpha", 0.01), x)}));
}

/// A slope of one dimension belongs to the last one in ONNX, and to the channels in the graph and up to operator set 6.
Converted convert_prelu(NodeContext& node) {
  const std::size_t rank = node.rank(0), slope_rank = node.rank(1);
  Value slope = node.input(1);
  if (node.opset() < 7) return one(node.add(PRelu{}, {node.input(0), slope}));
  if (slope_rank == 1 && rank > 1 && node.shape(1)[0] != 1) slope = reshaped(node, "slope", slope, aligned_shape(node.shape(1), rank));
  return one(node.add(PRelu{}, {node.input(0), slope}));
}

Converted convert_elu(NodeContext& node) { return one(node.add(Elu{node.attributes().number("alpha", 1)}, {node.input(0)})); }

Converted convert_selu(NodeContext& node) {
  const double alpha = node.attributes().number("alpha", 1.67326319217681884765625);
  const double gamma = node.attributes().number("gamma", 1.05070102214813232421875);
  const Value x = node.input(0);
  const Value elu = node.step("elu", Elu{alpha}, {x});
  return one(node.add(Binary{BinaryKind::Multiply}, {elu, node.scalar("gamma", gamma, x)}));
}

/// alpha * elu(x / alpha) is max(0, x) + min(0, alpha * (e^(x/alpha) - 1)).
Converted convert_celu(NodeContext& node) {
  const Value x = node.input(0);
  const Value alpha = node.scalar("alpha", node.attributes().number("alpha", 1), x);
  const Value elu = node.step("elu", Elu{1}, {node.step("scaled", Binary{BinaryKind::Divide}, {x, alpha})});
  return one(node.add(Binary{BinaryKind::Multiply}, {elu, alpha}));
}

Converted convert_thresholded_relu(NodeContext& node) {
  const Value x = node.input(0);
  const Value above = node.step("above", Binary{BinaryKind::Greater}, {x, node.scalar("alpha", node.attributes().number("alpha", 1), x)});
  return one(node.add(Select{}, {above, x, node.scalar("zero", 0, x)}));
}

Converted convert_softsign(NodeContext& node) {
  const Value x = node.input(0);
  const Value size = node.step("size", Unary{UnaryKind::Abs}, {x});
  return one(node.add(Binary{BinaryKind::Divide}, {x, node.step("shifted", Binary{BinaryKind::Add}, {size, node.scalar("one", 1, x)})}));
}

Converted convert_shrink(NodeContext& node) {
  const double lambda = node.attributes().number("lambd", 0.5), bias = node.attributes().number("bias", 0);
  const Value x = node.input(0);
  if (!is_floating_point(node.type(0)))
    return node.lacks("input 0: given elements of " + std::string(name(node.type(0))) + ", expected floating point");
  const Value shift = node.scalar("bias", bias, x);
  const Value above = node.step("above", Binary{BinaryKind::Greater}, {x, node.scalar("limit", lambda, x)});
  const Value below = node.step("below", Binary{BinaryKind::Less}, {x, node.scalar("lower_limit", -lambda, x)});
  const Value lower =
      node.step("raised", Select{}, {below, node.step("plus", Binary{BinaryKind::Add}, {x, shift}), node.scalar("zero", 0, x)});
  return one(node.add(Select{}, {above, node.step("minus", Binary{BinaryKind::Subtract}, {x, shift}), lower}));
}

Converted convert_gelu(NodeContext& node) {
  const std::string_view approximate = node.attributes().text("approximate", "none");
  if (approximate != "none" && approximate != "tanh") return node.lacks("approximate", "none or tanh");
  const bool tanh = approximate == "tanh";
  return one(node.add(Gelu{tanh ? Gelu::Approximation::Tanh : Gelu::Approximation::Erf}, {node.input(0)}));
}

struct Limit {
  bool given = false;
  std::optional<double> known{};
  Value value{};
};

Limit limit_of(NodeContext& node, std::size_t index, const char* name) {
  if (node.opset() < 11) {
    if (!node.attributes().has(name)) return {};
    return {true, node.attributes().number(name, 0), {}};
  }
  if (!node.has(index)) return {};
  Limit limit{true, std::nullopt, node.input(index)};
  if (const auto tensor = node.known(index); tensor && tensor->elements() == 1)
    limit.known = tensor->converted(ElementType::f64).data<double>()[0];
  return limit;
}

Converted convert_computed_clip(NodeContext& node, const Limit& low, const Limit& high) {
  const Value x = node.input(0);
  const auto operand = [&](const Limit& limit, const char* name) { return limit.known ? node.scalar(name, *limit.known, x) : limit.value; };
  if (!low.given) return one(node.add(Binary{BinaryKind::Minimum}, {x, operand(high, "max")}));
  if (!high.given) return one(node.add(Binary{BinaryKind::Maximum}, {x, operand(low, "min")}));
  const Value raised = node.step("raised", Binary{BinaryKind::Maximum}, {x, operand(low, "min")});
  return one(node.add(Binary{BinaryKind::Minimum}, {raised, operand(high, "max")}));
}

Converted convert_clip(NodeContext& node) {
  const Limit low = limit_of(node, 1, "min"), high = limit_of(node, 2, "max");
  if (!low.given && !high.given) return one(node.input(0));
  const bool known = (!low.given || low.known) && (!high.given || high.known);
  if (!known || (low.known && high.known && *low.known > *high.known)) return convert_computed_clip(node, low, high);
  constexpr double largest = std::numeric_limits<float>::max();
  const bool is_float = is_floating_point(node.type(0));
  if (is_float && low.known == 0.0 && (!high.given || *high.known >= largest))
    return one(node.add(Unary{UnaryKind::Relu}, {node.input(0)}));
  const double unlimited = is_float ? largest : std::numeric_limits<double>::max();
  return one(node.add(Clamp{low.known.value_or(-unlimited), high.known.value_or(unlimited)}, {node.input(0)}));
}

constexpr OpType types[] = {
    {"Relu", convert_unary<UnaryKind::Relu>, "consumed_inputs<6"},
    {"Sigmoid", convert_unary<UnaryKind::Sigmoid>, "consumed_inputs<6"},
    {"Tanh", convert_unary<UnaryKind::Tanh>, "consumed_inputs<6"},
    {"Softplus", convert_unary<UnaryKind::SoftPlus>},
    {"HardSwish", convert_unary<UnaryKind::HSwish>},
    {"Mish", convert_unary<UnaryKind::Mish>},
    {"HardSigmoid", convert_hard_sigmoid, "alpha beta consumed_inputs<6"},
    {"LeakyRelu", convert_leaky_relu, "alpha consumed_inputs<6"},
    {"PRelu", convert_prelu, "consumed_inputs<6"},
    {"Elu", convert_elu, "alpha consumed_inputs<6"},
    {"Selu", convert_selu, "alpha gamma consumed_inputs<6"},
    {"Celu", convert_celu, "alpha"},
    {"ThresholdedRelu", convert_thresholded_relu, "alpha"},
    {"Softsign", convert_softsign},
    {"Shrink", convert_shrink, "bias lambd"},
    {"Gelu", convert_gelu, "approximate"},
    {"Clip", convert_clip, "min<11 max<11 consumed_inputs<6"},
};

}  // namespace

std::span<const OpType> activation_ops() { return types; }

}  // namespace octet::onnx
