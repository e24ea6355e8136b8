#include "ir/v6/write/unquantized.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>
#include <octet/graph/rewrite.hpp>

#include "graph/known.hpp"
#include "graph/use_f32.hpp"

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
    for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, std::abs(values[c * size + i]) / limits[c * entries + i * entries / size]);
    if (largest != 0 && !is_close(largest, 1)) return false;
  }
  return true;
}

class Stripper {
 public:
  explicit Stripper(const Graph& source) : source_(source), copy_(source) {}

  UnquantizedGraph run() {
    for (NodeId id = 0; id < source_.nodes().size(); ++id) visit(id);
    if (!refused_.empty())
      throw Error(ErrorCode::Unsupported, "IR version 6: given FakeQuantize that it cannot express: " + refused_ +
                                              "; expected 255 or 256 levels from zero or on both sides of it");
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
    return node.as<Convolution>() || node.as<GroupConvolution>() || node.as<ConvolutionBackpropData>() || node.as<GroupConvolutionBackpropData>() ||
           node.as<MatMul>();
  }

  static bool passes_on(const Node& node) {
    return node.as<MaxPool>() || node.as<Reshape>() || node.as<Squeeze>() || node.as<Unsqueeze>() || node.as<Transpose>() || node.as<Concat>();
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
    for (const NodeId user : source_.users(weights)) {
      const Node& reader = source_.node(user);
      if (reader.as<GroupConvolution>()) return shape.elements(0, 2);
      const auto* product = reader.as<MatMul>();
      if (reader.as<Convolution>() || (product && product->transpose_b)) return static_cast<std::size_t>(shape[0]);
    }
    return 1;
  }

  void record(const Node& node) {
    const Node& layer = source_.node(node.inputs[0]);
    const Shape& shape = node.outputs[0].shape;
    if (auto range = shape.rank() < 2 ? std::nullopt : range_of(node, static_cast<std::size_t>(shape[1]))) {
      range->layer = layer.name;
      if (std::ranges::find(result_.statistics, layer.name, &RecordedRange::layer) == result_.statistics.end())
        result_.statistics.push_back(*std::move(range));
    } else {
      refused_ += (refused_.empty() ? "'" : ", '") + node.name + "'";
    }
  }

  std::optional<RecordedRange> range_of(const Node& node, std::size_t channels) const {
    const Shape& shape = node.outputs[0].shape;
    const std::int64_t levels = node.as<FakeQuantize>()->levels;
    std::array<std::vector<float>, 4> limits;
    for (std::size_t i = 0; i < 4; ++i) {
      const Tensor* tensor = source_.known_value(node.inputs[i + 1]);
      const auto values = tensor ? per_channel(*tensor, shape, 1) : std::nullopt;
      if (!values) return std::nullopt;
      limits[i] = *values;
    }
    if (limits[0] != limits[2] || limits[1] != limits[3] || (levels != 255 && levels != 256)) return std::nullopt;
    RecordedRange range;
    for (std::size_t c = 0; c < channels; ++c) {
      const float low = limits[0][c], high = limits[1][c];
      const bool is_signed = is_close(low, levels == 256 ? -high * 128 / 127 : -high);
      if (!(high > 0) || (low != 0 && !is_signed)) return std::nullopt;
      range.minima.push_back(low == 0 ? 0 : -high);
      range.maxima.push_back(high);
    }
    return range;
  }

  const Graph& source_;
  GraphCopy copy_;
  UnquantizedGraph result_;
  std::set<Value> quantized_;
  std::string refused_;
};

}  // namespace

UnquantizedGraph unquantized(const Graph& graph) {
  const Graph in_f32 = use_f32(graph);
  return Stripper(in_f32).run();
}

}  // namespace octet::ir::v6
