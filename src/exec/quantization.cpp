#include "exec/quantization.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "graph/known.hpp"

namespace octet::exec {
namespace {

/// How far from a whole number a zero point may be and still count as one: the limits are rounded to f32.
constexpr float zero_point_tolerance = 1e-2f;

std::optional<std::int32_t> whole_number(float value) {
  const float rounded = std::nearbyint(value);
  if (!(std::abs(value - rounded) <= zero_point_tolerance) || std::abs(rounded) > 1024) return std::nullopt;
  return static_cast<std::int32_t>(rounded);
}

/// Output channels are dimension 0 of convolution weights, dimensions 0 and 1 of grouped ones, and either dimension of a matrix.
struct ChannelDims {
  std::size_t first = 0;
  std::size_t count = 1;
};

std::optional<ChannelDims> channel_dims(const Graph& graph, const Node& node) {
  if (node.as<Convolution>()) return ChannelDims{0, 1};
  if (node.as<GroupConvolution>()) return ChannelDims{0, 2};
  if (node.as<ConvolutionBackpropData>()) return ChannelDims{1, 1};
  const auto* matmul = node.as<MatMul>();
  if (matmul && !matmul->transpose_a && graph.shape(node.inputs[1]).rank() == 2) return ChannelDims{matmul->transpose_b ? 0u : 1u, 1};
  return std::nullopt;
}

/// One number per output channel from a constant that broadcasts to the weights along all other dimensions.
std::optional<std::vector<float>> channel_values(const Tensor& tensor, const Shape& weights, const ChannelDims& dims) {
  if (tensor.element_type() != ElementType::f32) return std::nullopt;
  const std::size_t channels = weights.elements(dims.first, dims.first + dims.count);
  const auto values = tensor.data<float>();
  if (values.size() == 1) return std::vector<float>(channels, values[0]);
  if (values.size() != channels || tensor.shape().rank() != weights.rank()) return std::nullopt;
  for (std::size_t i = 0; i < weights.rank(); ++i) {
    const bool is_channel = i >= dims.first && i < dims.first + dims.count;
    if (tensor.shape()[i] != (is_channel ? weights[i] : 1)) return std::nullopt;
  }
  return std::vector<float>(values.begin(), values.end());
}

/// The step between levels where zero is a level and the levels fit in i8.
std::optional<std::vector<float>> scales_of_limits(const std::vector<float>& low, const std::vector<float>& high, std::int64_t levels) {
  std::vector<float> scales(low.size());
  for (std::size_t c = 0; c < low.size(); ++c) {
    scales[c] = (high[c] - low[c]) / static_cast<float>(levels - 1);
    if (!(scales[c] > 0)) return std::nullopt;
    const auto zero = whole_number(-low[c] / scales[c]);
    if (!zero || *zero > 128 || levels - 1 - *zero > 127) return std::nullopt;
  }
  return scales;
}

std::optional<std::vector<float>> scales_behind_fake_quantize(const Graph& graph, const Node& node, const Shape& weights, const ChannelDims& dims) {
  const Tensor* low = graph.known_value(node.inputs[3]);
  const Tensor* high = graph.known_value(node.inputs[4]);
  const std::int64_t levels = node.as<FakeQuantize>()->levels;
  if (!low || !high || levels > 256) return std::nullopt;
  const auto lows = channel_values(*low, weights, dims);
  const auto highs = channel_values(*high, weights, dims);
  if (!lows || !highs) return std::nullopt;
  return scales_of_limits(*lows, *highs, levels);
}

bool converts_integers(const Graph& graph, const Node& node) {
  if (!node.as<Convert>()) return false;
  const OutputDescription& source = graph.description(node.inputs[0]);
  const bool bytes = source.element_type == ElementType::i8 || source.element_type == ElementType::u8;
  return bytes && graph.known_value(node.inputs[0]);
}

/// Convert, optionally Subtract, Multiply: the scale is the factor; the zero point shows in the folded weights.
std::optional<std::vector<float>> scales_behind_multiply(const Graph& graph, const Node& node, const Shape& weights, const ChannelDims& dims) {
  const Tensor* scale = graph.known_value(node.inputs[1]);
  const Node* source = &graph.node(node.inputs[0]);
  if (const auto* subtract = source->as<Binary>(); subtract && subtract->kind == BinaryKind::Subtract) source = &graph.node(source->inputs[0]);
  // Subtract of a constant may have been turned into Add of its negative.
  if (const auto* add = source->as<Binary>(); add && add->kind == BinaryKind::Add) source = &graph.node(source->inputs[0]);
  if (!scale || !converts_integers(graph, *source)) return std::nullopt;
  auto scales = channel_values(*scale, weights, dims);
  if (!scales || !std::ranges::all_of(*scales, [](float value) { return value > 0; })) return std::nullopt;
  return scales;
}

std::optional<std::vector<float>> scales_of_weights(const Graph& graph, const Node& head) {
  const auto dims = channel_dims(graph, head);
  if (!dims || head.outputs[0].element_type != ElementType::f32) return std::nullopt;
  const Node& source = graph.node(head.inputs[1]);
  const Shape& weights = graph.shape(head.inputs[1]);
  if (source.as<FakeQuantize>()) return scales_behind_fake_quantize(graph, source, weights, *dims);
  const auto* binary = source.as<Binary>();
  if (binary && binary->kind == BinaryKind::Multiply) return scales_behind_multiply(graph, source, weights, *dims);
  return std::nullopt;
}

/// Weights that only pick channels, as shortcuts do, are integers as they are.
bool picks_channels(const Graph& graph, const Node& node) {
  if (!node.as<Convolution>()) return false;
  const Tensor* weights = graph.known_value(node.inputs[1]);
  return weights && weights->element_type() == ElementType::f32 &&
         std::ranges::all_of(weights->data<float>(), [](float value) { return value == 0 || value == 1; });
}

/// Whether the operation only moves elements, so that integers stay what they are.
bool moves_elements(const Node& node) {
  const auto* pool = node.as<MaxPool>();
  return (pool && !pool->with_indices) || node.as<Reshape>() || node.as<Squeeze>() || node.as<Unsqueeze>() || node.as<Transpose>() || node.as<Split>() ||
         node.as<VariadicSplit>() || node.as<Concat>();
}

class RegionFinder {
 public:
  RegionFinder(const Graph& graph, const WeightScales& scales) : graph_(graph), scales_(scales) {}

  Int8Regions run() && {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id) visit(id, graph_.node(id));
    return std::move(regions_);
  }

 private:
  void visit(NodeId id, const Node& node) {
    if (const auto form = integer_form(graph_, node)) regions_.values[{id, 0}] = *form;
    if (moves_elements(node)) pass_on(id, node);
    if (node.inputs.size() >= 2 && regions_.is_quantized(node.inputs[0])) consider_weights(id, node);
  }

  /// Every operand that holds elements must have the same form: all of a Concat's, the first of the others.
  void pass_on(NodeId id, const Node& node) {
    const std::size_t operands = node.as<Concat>() ? node.inputs.size() : 1;
    const auto first = regions_.values.find(node.inputs[0]);
    for (std::size_t i = 0; i < operands; ++i) {
      const auto form = regions_.values.find(node.inputs[i]);
      if (form == regions_.values.end() || form->second != first->second) return;
    }
    const dnn::Quantization form = first->second;
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) regions_.values[{id, port}] = form;
  }

  void consider_weights(NodeId id, const Node& node) {
    if (!channel_dims(graph_, node) || !graph_.known_value(node.inputs[1])) return;
    // Matrix products and transposed convolutions of oneDNN 2 take no zero point for their source.
    if (regions_.values.at(node.inputs[0]).zero_point != 0 && !node.as<Convolution>() && !node.as<GroupConvolution>()) return;
    if (const auto found = scales_.find(node.name); found != scales_.end()) regions_.weight_scales[id] = found->second;
    else if (picks_channels(graph_, node)) regions_.weight_scales[id] = std::vector<float>(static_cast<std::size_t>(node.outputs[0].shape[1]), 1.0f);
  }

  const Graph& graph_;
  const WeightScales& scales_;
  Int8Regions regions_;
};

}  // namespace

WeightScales read_weight_scales(const Graph& graph) {
  WeightScales scales;
  for (const Node& node : graph.nodes()) {
    if (node.inputs.size() < 2) continue;
    if (auto found = scales_of_weights(graph, node)) scales[node.name] = std::move(*found);
  }
  return scales;
}

std::optional<dnn::Quantization> integer_form(const Graph& graph, const Node& node) {
  const auto* op = node.as<FakeQuantize>();
  if (!op || op->levels > 256 || node.outputs[0].element_type != ElementType::f32) return std::nullopt;
  std::array<float, 4> limits{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto limit = as_scalar(graph.known_value(node.inputs[i + 1]));
    if (!limit) return std::nullopt;
    limits[i] = *limit;
  }
  const auto [low, high, output_low, output_high] = limits;
  if (low != output_low || high != output_high || !(low < high)) return std::nullopt;
  const float scale = (high - low) / static_cast<float>(op->levels - 1);
  const auto zero = whole_number(-low / scale);
  const auto last = static_cast<std::int32_t>(op->levels - 1);
  if (!zero || *zero < 0 || *zero > last) return std::nullopt;
  if (*zero == op->levels / 2 || *zero == (op->levels - 1) / 2) return dnn::Quantization{ElementType::i8, scale, 0, -*zero, last - *zero};
  return dnn::Quantization{ElementType::u8, scale, *zero, 0, last};
}

namespace {

/// Where the weights of one layer lie: output channel, then input channel, then the rest, in any order in memory.
struct WeightsOrder {
  std::size_t channels, inputs, rest;
  std::size_t channel_stride, input_stride, rest_stride;
};

WeightsOrder order_of(const Graph& graph, const Node& node) {
  const Shape& shape = graph.shape(node.inputs[1]);
  if (const auto* matmul = node.as<MatMul>()) {
    const auto rows = static_cast<std::size_t>(shape[0]), columns = static_cast<std::size_t>(shape[1]);
    return matmul->transpose_b ? WeightsOrder{rows, columns, 1, columns, 1, 1} : WeightsOrder{columns, rows, 1, 1, columns, 1};
  }
  const std::size_t first_spatial = node.as<GroupConvolution>() ? 3 : 2;
  const std::size_t spatial = shape.elements(first_spatial, shape.rank());
  const auto inputs = static_cast<std::size_t>(shape[node.as<ConvolutionBackpropData>() ? 0 : first_spatial - 1]);
  const std::size_t channels = shape.elements() / (spatial * inputs);
  if (node.as<ConvolutionBackpropData>()) return {channels, inputs, spatial, spatial, channels * spatial, 1};
  return {channels, inputs, spatial, inputs * spatial, spatial, 1};
}

/// Rounds one channel's weights into `stored` and tells whether a pair of neighbouring products can overflow.
class ChannelStore {
 public:
  ChannelStore(std::span<const float> weights, std::span<std::int8_t> stored, const WeightsOrder& order) : weights_(weights), stored_(stored), order_(order) {}

  void round(std::size_t channel, float scale) {
    for (std::size_t i = 0; i < order_.inputs; ++i)
      for (std::size_t r = 0; r < order_.rest; ++r) {
        const std::size_t at = position(channel, i, r);
        stored_[at] = static_cast<std::int8_t>(std::clamp(std::nearbyint(weights_[at] / scale), -128.0f, 127.0f));
      }
  }

  /// Halves one channel's integers. Odd ones lie between two results that are equally far: the choice keeps the sum of the errors at zero, so
  /// that a layer whose inputs are all positive does not shift.
  void halve(std::size_t channel) {
    std::int32_t error = 0;
    for (std::size_t i = 0; i < order_.inputs; ++i)
      for (std::size_t r = 0; r < order_.rest; ++r) {
        std::int8_t& weight = stored_[position(channel, i, r)];
        const std::int32_t below = weight >> 1;
        const std::int32_t half = weight % 2 != 0 && error < 0 ? below + 1 : below;
        error += 2 * half - weight;
        weight = static_cast<std::int8_t>(half);
      }
  }

  /// Doubles one channel's integers, which are halves.
  void twice(std::size_t channel) {
    for (std::size_t i = 0; i < order_.inputs; ++i)
      for (std::size_t r = 0; r < order_.rest; ++r) {
        std::int8_t& weight = stored_[position(channel, i, r)];
        weight = static_cast<std::int8_t>(std::min(2 * weight, 126));
      }
  }

  bool overflows(std::size_t channel, std::int32_t largest_activation) const {
    for (std::size_t r = 0; r < order_.rest; ++r)
      for (std::size_t i = 0; i + 1 < order_.inputs; i += 2) {
        const std::int32_t a = stored_[position(channel, i, r)], b = stored_[position(channel, i + 1, r)];
        const std::int32_t highest = largest_activation * (std::max(a, 0) + std::max(b, 0));
        const std::int32_t lowest = largest_activation * (std::min(a, 0) + std::min(b, 0));
        if (highest > 32767 || lowest < -32768) return true;
      }
    return false;
  }

 private:
  std::size_t position(std::size_t channel, std::size_t input, std::size_t rest) const {
    return channel * order_.channel_stride + input * order_.input_stride + rest * order_.rest_stride;
  }

  std::span<const float> weights_;
  std::span<std::int8_t> stored_;
  const WeightsOrder& order_;
};

}  // namespace

StoredWeights store_weights(const Graph& graph, NodeId layer, const std::vector<float>& scales, Narrowing narrowing, std::int32_t largest_activation) {
  const Node& node = graph.node(layer);
  const Tensor& weights = *graph.known_value(node.inputs[1]);
  const WeightsOrder order = order_of(graph, node);
  StoredWeights result{Tensor(ElementType::i8, weights.shape()), scales, 0};
  ChannelStore store(weights.data<float>(), result.values.mutable_data<std::int8_t>(), order);
  for (std::size_t channel = 0; channel < order.channels; ++channel) {
    store.round(channel, scales[channel]);
    if (narrowing == Narrowing::None) continue;
    if (narrowing == Narrowing::Even) {
      store.halve(channel);
      store.twice(channel);
    } else if (store.overflows(channel, largest_activation)) {
      result.scales[channel] = 2 * scales[channel];
      store.halve(channel);
      ++result.narrowed;
    }
  }
  return result;
}

std::string narrowing_note(const StoredWeights& weights) {
  return "weights have 7 bits in " + std::to_string(weights.narrowed) + " of " + std::to_string(weights.scales.size()) +
         " output channels: sums of two products could saturate, as this machine has no VNNI";
}

Int8Regions find_int8_regions(const Graph& graph, const WeightScales& scales) { return RegionFinder(graph, scales).run(); }

}  // namespace octet::exec
