#include "exec/integer_weights.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace octet::exec {
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

/// Rounds one layer's weights into `stored`, channel by channel.
class ChannelStore {
 public:
  ChannelStore(std::span<const float> weights, std::span<std::int8_t> stored, const WeightsOrder& order)
      : weights_(weights), stored_(stored), order_(order) {}

  /// The smallest scale that cuts no weight off: unsigned integers less their zero point may need nine bits.
  float needed_scale(std::size_t channel, float scale) const {
    float needed = scale;
    for_each(channel, [&](std::size_t at) { needed = std::max({needed, weights_[at] / -128, weights_[at] / 127}); });
    // Scales and weights are rounded to f32, which alone is no reason to leave the grid.
    return needed <= scale * 1.001f ? scale : needed;
  }

  /// Whichever of the two changes the weights less.
  float better_scale(std::size_t channel, float scale, float needed) const {
    return needed != scale && error_with(channel, needed) < error_with(channel, scale) ? needed : scale;
  }

  void round(std::size_t channel, float scale) {
    for_each(channel, [&](std::size_t at) { stored_[at] = static_cast<std::int8_t>(rounded(weights_[at], scale)); });
  }

  /// Rounds `weights`, or what the network rounds them to where its quantizer cuts them off; those that lie nearest to the middle between
  /// two integers go the other way until the errors add up to less than one step.
  void round_evenly(std::size_t channel, std::span<const float> weights, float original_scale, float scale) {
    constexpr float half_a_step = 0.501f;  // limits are rounded too
    errors_.clear();
    double total = 0;
    for_each(channel, [&](std::size_t at) {
      const bool is_cut = std::abs(weights[at] - weights_[at]) > half_a_step * original_scale;
      const float exact = (is_cut ? weights_[at] : weights[at]) / scale;
      const float rounded = std::nearbyint(exact);
      stored_[at] = static_cast<std::int8_t>(rounded);
      errors_.emplace_back(exact - rounded, at);
      total += exact - rounded;
    });
    const auto moved = errors_.begin() + static_cast<std::ptrdiff_t>(std::abs(std::nearbyint(total)));
    if (total > 0) std::ranges::partial_sort(errors_, moved, std::greater<>());
    else std::ranges::partial_sort(errors_, moved);
    const int step = total > 0 ? 1 : -1;
    for (auto error = errors_.begin(); error != moved; ++error)
      stored_[error->second] = static_cast<std::int8_t>(stored_[error->second] + step);
  }

  /// Halves one channel's integers and doubles them again. Odd ones lie between two results that are equally far: the choice keeps the sum
  /// of the errors at zero.
  void make_even(std::size_t channel) {
    std::int32_t error = 0;
    for_each(channel, [&](std::size_t at) {
      std::int8_t& weight = stored_[at];
      const std::int32_t below = weight >> 1;
      const std::int32_t half = weight % 2 != 0 && error < 0 ? below + 1 : below;
      error += 2 * half - weight;
      weight = static_cast<std::int8_t>(std::min(2 * half, 126));
    });
  }

  /// The largest sum of two neighbouring products, in units of what 16 bits hold.
  float largest_pair(std::size_t channel, std::int32_t largest_activation) const {
    std::int32_t highest = 0, lowest = 0;
    for (std::size_t r = 0; r < order_.rest; ++r)
      for (std::size_t i = 0; i + 1 < order_.inputs; i += 2) {
        const std::int32_t a = stored_[position(channel, i, r)], b = stored_[position(channel, i + 1, r)];
        highest = std::max(highest, std::max(a, 0) + std::max(b, 0));
        lowest = std::min(lowest, std::min(a, 0) + std::min(b, 0));
      }
    return std::max(static_cast<float>(highest * largest_activation) / 32767.0f,
                    static_cast<float>(lowest * largest_activation) / -32768.0f);
  }

 private:
  std::size_t position(std::size_t channel, std::size_t input, std::size_t rest) const {
    return channel * order_.channel_stride + input * order_.input_stride + rest * order_.rest_stride;
  }

  static float rounded(float weight, float scale) { return std::clamp(std::nearbyint(weight / scale), -128.0f, 127.0f); }

  /// Sum of the squares by which a channel's weights change when they are rounded with that scale.
  double error_with(std::size_t channel, float scale) const {
    double sum = 0;
    for_each(channel, [&](std::size_t at) {
      const double difference = static_cast<double>(rounded(weights_[at], scale)) * scale - weights_[at];
      sum += difference * difference;
    });
    return sum;
  }

  template <typename F>
  void for_each(std::size_t channel, const F& visit) const {
    for (std::size_t i = 0; i < order_.inputs; ++i)
      for (std::size_t r = 0; r < order_.rest; ++r) visit(position(channel, i, r));
  }

  std::span<const float> weights_;
  std::span<std::int8_t> stored_;
  const WeightsOrder& order_;
  std::vector<std::pair<float, std::size_t>> errors_{};
};

/// The scale at which no pair of products overflows; the channel is then rounded with it.
float narrow(ChannelStore& store, std::size_t channel, std::span<const float> weights, float scale, std::int32_t largest_activation) {
  /// Rounding can leave a sum too large once more, but by little.
  constexpr float least_step = 1.0f + 1.0f / 256;
  float narrowed = scale;
  for (float pair = store.largest_pair(channel, largest_activation); pair > 1; pair = store.largest_pair(channel, largest_activation)) {
    narrowed *= std::max(pair, least_step);
    store.round_evenly(channel, weights, scale, narrowed);
  }
  return narrowed;
}

/// The weights times the scales of the input channels that they meet. Output channels are split evenly among the groups of these.
Tensor scaled_by_input(const Tensor& weights, const WeightsOrder& order, const std::vector<float>& scales) {
  if (scales.empty()) return weights;
  Tensor scaled = weights.clone();
  const std::span<float> values = scaled.mutable_data<float>();
  const std::size_t groups = scales.size() / order.inputs;
  for (std::size_t c = 0; c < order.channels; ++c)
    for (std::size_t i = 0; i < order.inputs; ++i)
      for (std::size_t r = 0; r < order.rest; ++r)
        values[c * order.channel_stride + i * order.input_stride + r * order.rest_stride] *=
            scales[c * groups / order.channels * order.inputs + i];
  return scaled;
}

}  // namespace

StoredWeights store_weights(const Graph& graph, NodeId layer, const QuantizedWeights& weights, Narrowing narrowing,
                            std::int32_t largest_activation) {
  const Node& node = graph.node(layer);
  const WeightsOrder order = order_of(graph, node);
  const Tensor known = Constants(graph)[node.inputs[1]];
  const Tensor rounded = scaled_by_input(known, order, weights.input_scales);
  const bool has_unrounded = weights.unrounded.element_type() == ElementType::f32 && weights.unrounded.shape() == known.shape();
  const Tensor exact = has_unrounded ? scaled_by_input(weights.unrounded, order, weights.input_scales) : rounded;
  const std::span<const float> unrounded = exact.data<float>();
  StoredWeights result{Tensor(ElementType::i8, rounded.shape()), weights.scales, 0};
  ChannelStore store(rounded.data<float>(), result.values.mutable_data<std::int8_t>(), order);
  for (std::size_t channel = 0; channel < order.channels; ++channel) {
    float& scale = result.scales[channel];
    const float needed = store.needed_scale(channel, scale);
    result.cut += needed != scale;
    const float fitting = scale = store.better_scale(channel, scale, needed);
    store.round(channel, scale);
    if (narrowing == Narrowing::Even) store.make_even(channel);
    if (narrowing != Narrowing::WherePairsOverflow) continue;
    scale = narrow(store, channel, unrounded, fitting, largest_activation);
    result.narrowed += scale != fitting;
  }
  return result;
}

StoredWeights store_weights(const Graph& graph, const Int8Regions& regions, const FusedNode& group, Narrowing narrowing,
                            std::int32_t largest_activation) {
  StoredWeights stored = store_weights(graph, group.head, regions.layers.at(group.head), narrowing, largest_activation);
  if (group.stored)
    for (std::size_t c = 0; c < group.stored->channel_scales.size(); ++c) stored.scales[c] /= group.stored->channel_scales[c];
  return stored;
}

void move_zero_point_into_bias(dnn::Scales& scales, std::vector<float>& bias, const Graph& graph, NodeId layer,
                               const StoredWeights& weights) {
  if (scales.source.zero_point == 0) return;
  const WeightsOrder order = order_of(graph, graph.node(layer));
  const auto values = weights.values.data<std::int8_t>();
  bias.resize(order.channels);
  for (std::size_t c = 0; c < order.channels; ++c) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < order.inputs; ++i)
      for (std::size_t r = 0; r < order.rest; ++r) sum += values[c * order.channel_stride + i * order.input_stride + r * order.rest_stride];
    const double step = static_cast<double>(scales.source.scale) * weights.scales[c];
    bias[c] = static_cast<float>(bias[c] - step * static_cast<double>(scales.source.zero_point * sum));
  }
  scales.source.zero_point = 0;
}

std::string note_on(const StoredWeights& weights) {
  const std::string channels = " of " + std::to_string(weights.scales.size()) + " output channels";
  if (weights.narrowed > 0)
    return "weights have less than 8 bits in " + std::to_string(weights.narrowed) + channels +
           ": sums of two products could saturate, as this machine has no VNNI";
  if (weights.cut > 0)
    return "weights are rounded or cut off to 8 bits in " + std::to_string(weights.cut) + channels + ": less their zero point they need 9";
  return {};
}

}  // namespace octet::exec
