#include "model/ir/v6/write/unquantized.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include <octet/graph/rewrite.hpp>

#include "graph/known.hpp"
#include "graph/use_f32.hpp"
#include "graph/users.hpp"
#include "model/ir/v6/write/new_layer.hpp"

namespace octet::ir::v6 {
namespace {

constexpr float tolerance = 1e-4f;

bool is_close(float a, float b) { return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b)); }

/// Whether the largest magnitude that a limit stands for is the limit, for every output channel (dimension 0, or 0 and 1 of grouped ones).
bool limits_are_largest(const Tensor& weights, const Tensor& high, std::size_t channels) {
  const auto values = weights.data<float>();
  const auto limits = high.data<float>();
  const std::size_t size = values.size() / channels, entries = limits.size() / channels;
  if (limits.size() % channels != 0 || entries == 0 || size % entries != 0) return false;
  for (std::size_t c = 0; c < channels; ++c) {
    float largest = 0;
    for (std::size_t i = 0; i < size; ++i)
      largest = std::max(largest, std::abs(values[c * size + i]) / limits[c * entries + i * entries / size]);
    if (largest != 0 && !is_close(largest, 1)) return false;
  }
  return true;
}

class Stripper {
 public:
  explicit Stripper(const Graph& source) : source_(source), users_(source), copy_(source) {}

  UnquantizedGraph run() {
    for (NodeId id = 0; id < source_.nodes().size(); ++id) visit(id);
    result_.graph = fold_constants(std::move(copy_).take(), false);
    return std::move(result_);
  }

 private:
  void visit(NodeId id) {
    const Node& node = source_.node(id);
    if (node.as<FakeQuantize>()) return visit_quantizer(id, node);
    copy_.keep(id);
    if (node.inputs.size() >= 2 && multiplies(node) && is_quantized(node.inputs[0]) && is_quantized(node.inputs[1]))
      result_.int8.insert(node.name);
    if (passes_on(node) && is_quantized(node.inputs[0])) quantized_.insert({id, 0});
  }

  static bool multiplies(const Node& node) {
    return node.as<Convolution>() || node.as<GroupConvolution>() || node.as<ConvolutionBackpropData>() ||
           node.as<GroupConvolutionBackpropData>() || node.as<MatMul>();
  }

  static bool passes_on(const Node& node) {
    return node.as<MaxPool>() || node.as<Reshape>() || node.as<Squeeze>() || node.as<Unsqueeze>() || node.as<Transpose>() ||
           node.as<Concat>();
  }

  bool is_quantized(Value value) const { return quantized_.contains(value) || holds_integers(value); }

  /// Whether the value is made of constant integers by Convert, Subtract and Multiply.
  bool holds_integers(Value value) const {
    const Node* node = &source_.node(value);
    while (node->as<Binary>()) node = &source_.node(node->inputs[0]);
    if (!node->as<Convert>() || !source_.node(node->inputs[0]).as<Constant>()) return false;
    const ElementType type = source_.description(node->inputs[0]).element_type;
    return type == ElementType::i8 || type == ElementType::u8;
  }

  const Tensor* constant_of(Value value) const {
    const auto* constant = source_.node(value).as<Constant>();
    return constant ? &constant->value : nullptr;
  }

  void visit_quantizer(NodeId id, const Node& node) {
    quantized_.insert({id, 0});
    const Tensor* weights = constant_of(node.inputs[0]);
    if (holds_integers(node.inputs[0])) return copy_.keep(id);
    copy_.replace({id, 0}, copy_.translated(node.inputs[0]));
    if (weights) return visit_weights(id, node, *weights);
    // What is rounded once more has a range already.
    if (!source_.node(node.inputs[0]).as<FakeQuantize>()) record(node);
  }

  void visit_weights(NodeId id, const Node& node, const Tensor& weights) {
    const Tensor* high = source_.known_value(node.inputs[4]);
    const bool folded = high && node.as<FakeQuantize>()->levels == 255 && limits_are_largest(weights, *high, channels_of({id, 0}));
    if (!folded) copy_.keep(id);
  }

  /// The output channels of the layer that reads the weights.
  std::size_t channels_of(Value weights) const {
    const Shape& shape = source_.shape(weights);
    for (const NodeId user : users_.of(weights)) {
      const Node& reader = source_.node(user);
      if (reader.as<GroupConvolution>()) return shape.elements(0, 2);
      const auto* product = reader.as<MatMul>();
      if (reader.as<Convolution>() || (product && product->transpose_b)) return static_cast<std::size_t>(shape[0]);
    }
    return 1;
  }

  void record(const Node& node) {
    const std::string& layer = source_.node(node.inputs[0]).name;
    if (recorded_.contains(layer)) return;
    try {
      result_.statistics.push_back(range_of(node, layer));
      recorded_.insert(layer);
    } catch (const Refusal& refusal) {
      result_.refused.push_back(refusal_text(node, refusal.reason));
    }
  }

  RecordedRange range_of(const Node& node, const std::string& layer) const {
    const std::int64_t levels = node.as<FakeQuantize>()->levels;
    if (levels != 255 && levels != 256) throw Refusal{"it has " + std::to_string(levels) + " levels"};
    const std::vector<float> lows = limits_of(node, 1), highs = limits_of(node, 2);
    if (limits_of(node, 3) != lows || limits_of(node, 4) != highs) throw Refusal{"its limits of input and output differ"};
    RecordedRange range{.layer = layer};
    for (std::size_t c = 0; c < lows.size(); ++c) {
      const bool is_signed = is_close(lows[c], levels == 256 ? -highs[c] * 128 / 127 : -highs[c]);
      if (!(highs[c] > 0) || (lows[c] != 0 && !is_signed)) throw Refusal{"it has a zero point"};
      range.minima.push_back(lows[c] == 0 ? 0 : -highs[c]);
      range.maxima.push_back(highs[c]);
    }
    return range;
  }

  /// One for each channel.
  std::vector<float> limits_of(const Node& node, std::size_t input) const {
    const Shape& shape = node.outputs[0].shape;
    const Tensor* limits = source_.known_value(node.inputs[input]);
    const auto values = limits && shape.rank() >= 2 ? per_channel(*limits, shape, 1) : std::nullopt;
    if (!values) throw Refusal{"its limits are not one number or one for each channel"};
    return *values;
  }

  const Graph& source_;
  const Users users_;
  GraphCopy copy_;
  UnquantizedGraph result_;
  std::set<Value> quantized_;
  std::unordered_set<std::string_view> recorded_;  ///< layers that have a range in the result
};

}  // namespace

UnquantizedGraph unquantized(const Graph& graph) {
  const Graph in_f32 = use_f32(graph);
  return Stripper(in_f32).run();
}

}  // namespace octet::ir::v6
