#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <octet/graph/evaluate.hpp>
#include <octet/graph/rewrite.hpp>
#include <octet/quant/quantize.hpp>

namespace octet {
namespace {

/// How far the rounding of f32 limits may move a zero point from a whole number.
constexpr float zero_point_tolerance = 1e-3f;

/// Weights as integers: value = (code - zero_point) * scale.
struct CompressedWeights {
  Tensor codes{};
  Tensor scale{};
  std::optional<Tensor> zero_point{};
};

Tensor apply(Operation operation, const std::vector<Tensor>& inputs) { return evaluate(operation, inputs)[0]; }

/// The levels that FakeQuantize itself chooses, counted from `first`.
Tensor codes_of(const FakeQuantize& op, const std::array<Tensor, 5>& inputs, std::int64_t first) {
  const Tensor low = Tensor::scalar(0.0f);
  const Tensor high = Tensor::scalar(static_cast<float>(op.levels - 1));
  const Tensor levels = apply(FakeQuantize{.levels = op.levels}, {inputs[0], inputs[1], inputs[2], low, high});
  Tensor codes(ElementType::i8, levels.shape());
  std::ranges::transform(levels.data<float>(), codes.mutable_data<std::int8_t>().begin(),
                         [&](float level) { return static_cast<std::int8_t>(std::lround(level) + first); });
  return codes;
}

/// first - low / scale, whole where it nearly is; nothing when it is 0 everywhere.
std::optional<Tensor> zero_points(const Tensor& low, const Tensor& scale, std::int64_t first) {
  Tensor points = apply(Binary{BinaryKind::Divide}, {low, scale});
  for (float& point : points.mutable_data<float>()) {
    point = static_cast<float>(first) - point;
    if (std::abs(point - std::nearbyint(point)) <= zero_point_tolerance) point = std::nearbyint(point);
  }
  if (std::ranges::all_of(points.data<float>(), [](float point) { return point == 0; })) return std::nullopt;
  return points;
}

Tensor scales(const Tensor& low, const Tensor& high, std::int64_t levels) {
  Tensor width = apply(Binary{BinaryKind::Subtract}, {high, low});
  for (float& value : width.mutable_data<float>()) value /= static_cast<float>(levels - 1);
  return width;
}

/// Whether every range is one that has levels at all.
bool has_levels(const Tensor& low, const Tensor& high) {
  const Tensor width = apply(Binary{BinaryKind::Subtract}, {high, low});
  return std::ranges::all_of(width.data<float>(), [](float value) { return value > 0 && std::isfinite(value); });
}

/// Nothing when the node does not quantize a constant to as many levels as a byte has, or to fewer than three.
std::optional<CompressedWeights> compress(const Graph& graph, const Node& node) {
  const auto* op = node.as<FakeQuantize>();
  if (!op || op->levels < 3 || op->levels > 256 || !graph.node(node.inputs[0]).as<Constant>()) return std::nullopt;
  std::array<Tensor, 5> inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor* value = graph.known_value(node.inputs[i]);
    if (!value) return std::nullopt;
    inputs[i] = value->converted(ElementType::f32);
  }
  if (!has_levels(inputs[1], inputs[2]) || !has_levels(inputs[3], inputs[4])) return std::nullopt;
  const std::int64_t first = -(op->levels / 2);
  CompressedWeights weights{codes_of(*op, inputs, first), scales(inputs[3], inputs[4], op->levels), std::nullopt};
  weights.zero_point = zero_points(inputs[3], weights.scale, first);
  return weights;
}

class Compressor {
 public:
  explicit Compressor(const Graph& graph) : graph_(graph), copy_(graph) {}

  Graph run() && {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id) {
      const Node& node = graph_.node(id);
      if (const auto weights = compress(graph_, node)) copy_.replace({id, 0}, dequantized(node, *weights));
      else copy_.keep(id);
    }
    return remove_dead_nodes(std::move(copy_).take());
  }

 private:
  /// The last node of the chain takes the name of the FakeQuantize that it stands for.
  Value dequantized(const Node& node, const CompressedWeights& weights) {
    const bool is_f32 = node.outputs[0].element_type == ElementType::f32;
    Value value = constant(node.name + "/codes", weights.codes);
    value = copy_.graph().add(copy_.unused_name(node.name + "/convert"), Convert{ElementType::f32}, {value});
    if (weights.zero_point) {
      const Value point = constant(node.name + "/zero_point", *weights.zero_point);
      value = copy_.graph().add(copy_.unused_name(node.name + "/subtract"), Binary{BinaryKind::Subtract}, {value, point});
    }
    const Value scale = constant(node.name + "/scale", weights.scale);
    value =
        copy_.graph().add(is_f32 ? node.name : copy_.unused_name(node.name + "/multiply"), Binary{BinaryKind::Multiply}, {value, scale});
    return is_f32 ? value : copy_.graph().add(node.name, Convert{node.outputs[0].element_type}, {value});
  }

  Value constant(const std::string& name, const Tensor& value) { return copy_.graph().constant(copy_.unused_name(name), value); }

  const Graph& graph_;
  GraphCopy copy_;
};

}  // namespace

Graph compress_weights(const Graph& graph) { return Compressor(graph).run(); }

}  // namespace octet
