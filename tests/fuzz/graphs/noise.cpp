#include "noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <octet/graph/evaluate.hpp>

#include "network.hpp"

namespace octet::fuzz {
namespace {

constexpr float relative_noise = 1e-6F;
constexpr float steps_before_rounding = 1e-3F;
constexpr float int8_steps_before_rounding = 0.02F;
constexpr float zero_point_tolerance = 1e-2F;
constexpr float rounding_of_limits = 1.2e-7F;

bool only_moves(const Operation& operation) {
  return std::holds_alternative<Reshape>(operation) || std::holds_alternative<Squeeze>(operation) ||
         std::holds_alternative<Unsqueeze>(operation) || std::holds_alternative<Transpose>(operation) ||
         std::holds_alternative<Concat>(operation) || std::holds_alternative<Split>(operation) ||
         std::holds_alternative<VariadicSplit>(operation) || std::holds_alternative<Gather>(operation) ||
         std::holds_alternative<Slice>(operation) || std::holds_alternative<StridedSlice>(operation) ||
         std::holds_alternative<Broadcast>(operation) || std::holds_alternative<Tile>(operation) ||
         std::holds_alternative<Pad>(operation) || std::holds_alternative<MaxPool>(operation) ||
         std::holds_alternative<Select>(operation) || std::holds_alternative<FakeQuantize>(operation) ||
         std::holds_alternative<ShapeOf>(operation) || std::holds_alternative<TopK>(operation) ||
         std::holds_alternative<NonMaxSuppression>(operation) || std::holds_alternative<Clamp>(operation) ||
         std::holds_alternative<ReverseSequence>(operation) || std::holds_alternative<NonZero>(operation) ||
         operation == Operation(ScatterElementsUpdate{}) || operation == Operation(ScatterNDUpdate{});
}

/// Functions that keep zeros and signs whatever the rounding.
bool keeps_zero(const Operation& operation) {
  const auto* unary = std::get_if<Unary>(&operation);
  if (unary)
    return unary->kind == UnaryKind::Relu || unary->kind == UnaryKind::Abs || unary->kind == UnaryKind::Negative ||
           unary->kind == UnaryKind::Sqrt;
  return std::holds_alternative<PRelu>(operation);
}

class Disturber {
 public:
  Disturber(const Graph& graph, const Noise& noise, std::uint64_t seed)
      : graph_(graph), noise_(noise), random_(seed), constant_(constant_nodes(graph)) {}

  void before(NodeId id, std::vector<Tensor>& operands) {
    const auto* convert = graph_.node(id).as<Convert>();
    if (noise_.int8 && convert && convert->destination_type == ElementType::boolean) return round_to_zero(operands[0]);
    // A row of equal numbers less their mean is the rounding of that mean, which is then divided by next to nothing.
    if (graph_.node(id).as<MVN>() && operands[0].element_type() == ElementType::f32) return disturb(operands[0], finite_magnitude(operands[0]));
    if (!graph_.node(id).as<FakeQuantize>() || constant_[id]) return;
    disturb_by_steps(operands[0], operands[1], operands[2], levels(id), noise_.int8 ? int8_steps_before_rounding : steps_before_rounding);
  }

  void after(NodeId id, const std::vector<Tensor>& operands, std::vector<Tensor>& outputs) {
    const Node& node = graph_.node(id);
    if (node.as<FakeQuantize>()) return after_quantizer(id, operands, outputs[0]);
    if (constant_[id] && noise_.narrowed && has_codes(node)) return disturb_codes(operands[1], outputs[0]);
    if (constant_[id] || only_moves(node.operation)) return;
    // The logarithm of a sum near 1 is as far from 0 as the last bits of some numbers around 1.
    double magnitude = node.as<LogSoftmax>() ? 4 : 0;
    if (!keeps_zero(node.operation))
      for (const Tensor& operand : operands)
        if (operand.element_type() == ElementType::f32) magnitude = std::max(magnitude, finite_magnitude(operand));
    for (Tensor& output : outputs)
      if (output.element_type() == ElementType::f32)
        disturb(output, keeps_zero(node.operation) ? 0 : std::max(magnitude, finite_magnitude(output)));
  }

 private:
  double levels(NodeId id) const { return static_cast<double>(graph_.node(id).as<FakeQuantize>()->levels - 1); }

  static double finite_magnitude(const Tensor& tensor) {
    const double magnitude = largest_magnitude(tensor);
    return std::isfinite(magnitude) ? magnitude : 0;
  }

  /// The level that stands for zero is zero only in integers.
  void round_to_zero(Tensor& tensor) {
    if (tensor.element_type() != ElementType::f32) return;
    constexpr double last_bits = 1e-5;
    const auto smallest = static_cast<float>(last_bits * finite_magnitude(tensor));
    for (float& value : tensor.mutable_data<float>())
      if (std::abs(value) < smallest) value = 0;
  }

  void disturb(Tensor& tensor, double magnitude) {
    for (float& value : tensor.mutable_data<float>())
      value += relative_noise * (std::abs(value) * random_.uniform(-1, 1) + static_cast<float>(magnitude) * 0.5F * random_.uniform(-1, 1));
  }

  /// Whether the node gives integers of 8 bits their scale.
  bool has_codes(const Node& node) const {
    const auto* product = node.as<Binary>();
    if (!product || product->kind != BinaryKind::Multiply) return false;
    NodeId source = node.inputs[0].node;
    const auto* difference = graph_.node(source).as<Binary>();
    if (difference && difference->kind == BinaryKind::Subtract) source = graph_.node(source).inputs[0].node;
    return graph_.node(source).as<Convert>() && bit_width(graph_.description(graph_.node(source).inputs[0]).element_type) == 8;
  }

  /// Adds up to `share` of the range, the same to all, so that equal numbers stay so.
  void shift(Tensor& tensor, const Tensor& low, const Tensor& high, float share) {
    const std::vector<Tensor> limits{high, low};
    const std::vector<Tensor> factors{Tensor::scalar(share * random_.uniform(-1, 1)), evaluate(Binary{BinaryKind::Subtract}, limits)[0]};
    const std::vector<Tensor> terms{tensor, evaluate(Binary{BinaryKind::Multiply}, factors)[0]};
    tensor = evaluate(Binary{BinaryKind::Add}, terms)[0];
  }

  /// Adds up to one step.
  void disturb_codes(const Tensor& scale, Tensor& output) {
    Tensor amount(ElementType::f32, output.shape());
    for (float& value : amount.mutable_data<float>()) value = random_.uniform(-1, 1);
    const std::vector<Tensor> factors{amount, scale};
    const std::vector<Tensor> terms{output, evaluate(Binary{BinaryKind::Multiply}, factors)[0]};
    output = evaluate(Binary{BinaryKind::Add}, terms)[0];
  }

  /// Adds up to `share` of the step between two levels.
  void disturb_by_steps(Tensor& tensor, const Tensor& low, const Tensor& high, double levels, float share) {
    const std::vector<Tensor> limits{high, low};
    const Tensor range = evaluate(Binary{BinaryKind::Subtract}, limits)[0];
    Tensor amount(ElementType::f32, tensor.shape());
    for (float& value : amount.mutable_data<float>()) value = static_cast<float>(share / levels) * random_.uniform(-1, 1);
    const std::vector<Tensor> factors{amount, range};
    const std::vector<Tensor> terms{tensor, evaluate(Binary{BinaryKind::Multiply}, factors)[0]};
    tensor = evaluate(Binary{BinaryKind::Add}, terms)[0];
  }

  void after_quantizer(NodeId id, const std::vector<Tensor>& operands, Tensor& output) {
    if (constant_[id]) {
      if (noise_.narrowed) disturb_by_steps(output, operands[3], operands[4], levels(id), 1.0F);
      return;
    }
    // Limits are rounded to f32, and a zero point beside a whole number by less than this share of a step is taken for that number.
    shift(output, operands[3], operands[4], rounding_of_limits);
    if (noise_.int8) shift(output, operands[3], operands[4], zero_point_tolerance / static_cast<float>(levels(id)));
    const std::vector<NodeId> readers = graph_.users({id, 0});
    const bool before_sum = std::ranges::any_of(readers, [&](NodeId reader) {
      const auto* binary = graph_.node(reader).as<Binary>();
      return binary && binary->kind == BinaryKind::Add;
    });
    if (noise_.int8 && before_sum) disturb_by_steps(output, operands[3], operands[4], levels(id), 0.5F);
  }

  const Graph& graph_;
  const Noise noise_;
  Random random_;
  std::vector<bool> constant_;
};

Tensor as_doubles(const Tensor& tensor) { return tensor.converted(ElementType::f64); }

}  // namespace

std::vector<Tensor> noisy_results(const Graph& graph, const std::vector<Tensor>& inputs, const Noise& noise, std::uint64_t seed) {
  Disturber disturber(graph, noise, seed);
  const Values values = evaluate_all(
      graph, inputs,
      [&](NodeId id, const std::vector<Tensor>& operands, std::vector<Tensor>& outputs) { disturber.after(id, operands, outputs); },
      [&](NodeId id, std::vector<Tensor>& operands) { disturber.before(id, operands); });
  return results_of(graph, values);
}

Deviation deviation(const Tensor& actual, const Tensor& expected, bool finite_only) {
  // The noise has selected another number of rows.
  if (actual.shape() != expected.shape()) return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  const Tensor a = as_doubles(actual), e = as_doubles(expected);
  double scale = 0, largest = 0, squares = 0;
  for (std::size_t i = 0; i < e.elements(); ++i) {
    const double wanted = e.data<double>()[i], given = a.data<double>()[i];
    if (std::isfinite(wanted)) scale = std::max(scale, std::abs(wanted));
    if (wanted == given || (std::isnan(wanted) && std::isnan(given))) continue;
    if (!std::isfinite(wanted) || !std::isfinite(given)) {
      if (!finite_only) largest = std::numeric_limits<double>::infinity();
      continue;
    }
    largest = std::max(largest, std::abs(given - wanted));
    squares += (given - wanted) * (given - wanted);
  }
  scale = std::max(scale, 1e-6);
  return {largest / scale, std::sqrt(squares / static_cast<double>(std::max<std::size_t>(e.elements(), 1))) / scale};
}

}  // namespace octet::fuzz
