#include "model/ir/v6/ranges.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <octet/base/error.hpp>

namespace octet::ir::v6 {
namespace {

/// More than the concatenations of any network have.
constexpr std::size_t most_joined = std::size_t{1} << 24;

class RangeFinder {
 public:
  RangeFinder(const std::vector<LayerView>& layers, const std::vector<RecordedRange>& statistics)
      : layers_(layers), ranges_(layers.size()), meets_one_range_(layers.size()) {
    for (const RecordedRange& range : statistics) recorded_[range.layer] = &range;
  }

  LayerRanges run(const std::vector<std::size_t>& order) {
    for (auto layer = order.rbegin(); layer != order.rend(); ++layer) meets_one_range_[*layer] = meets_one_range(*layer);
    for (const std::size_t layer : order) visit(layer);
    return std::move(ranges_);
  }

 private:
  void visit(std::size_t layer) {
    if (ranges_[layer] || layers_[layer].record->outputs.size() != 1 || !starts(layer)) return;
    ranges_[layer] = range_of(layer);
    if (ranges_[layer]) hand_on(layer);
  }

  bool starts(std::size_t layer) const {
    const LayerView& view = layers_[layer];
    if (is_weighted(view.kind)) return true;
    if (std::ranges::any_of(view.consumers, [&](std::size_t consumer) { return is_weighted(layers_[consumer].kind); })) return true;
    return !view.producers.empty() &&
           std::ranges::all_of(view.producers, [&](std::size_t producer) { return ranges_[producer].has_value(); });
  }

  std::optional<ChannelRange> range_of(std::size_t layer) {
    const LayerView& view = layers_[layer];
    if (view.kind == Kind::Concat) return joined(view);
    if (view.kind == Kind::Resample && !view.producers.empty() && ranges_[view.producers.front()]) return ranges_[view.producers.front()];
    std::optional<ChannelRange> range = recorded(last_fused(layer));
    if (!range) range = recorded(layer);
    return range && !keeps_channels(layer) ? over_channels(*range) : range;
  }

  std::optional<ChannelRange> joined(const LayerView& view) {
    for (const std::size_t producer : view.producers)
      if (!ranges_[producer]) return std::nullopt;
    if (view.producers.empty() || has_one_range(view.producers)) return view.producers.empty() ? std::nullopt : ranges_[view.producers[0]];
    ChannelRange all;
    for (const std::size_t producer : view.producers) append(all, producer);
    return all;
  }

  bool has_one_range(const std::vector<std::size_t>& producers) const {
    const ChannelRange& first = *ranges_[producers[0]];
    return first.minima.size() == 1 && std::ranges::all_of(producers, [&](std::size_t producer) { return *ranges_[producer] == first; });
  }

  /// A file's size bounds the values that stand in it, but not the channels that it declares for a value.
  void append(ChannelRange& all, std::size_t producer) {
    const LayerRecord& record = *layers_[producer].record;
    const ChannelRange& range = *ranges_[producer];
    const std::size_t channels = range.minima.size() == 1 ? channels_of(record) : range.minima.size();
    if (channels > left_)
      throw Error(ErrorCode::InvalidModel,
                  "statistics: given concatenations of more than " + std::to_string(most_joined) + " channels in all, expected fewer",
                  {.line = record.line, .layer = record.name, .layer_type = record.type});
    left_ -= channels;
    for (std::size_t c = 0; c < channels; ++c) {
      all.minima.push_back(range.minima[range.minima.size() == 1 ? 0 : c]);
      all.maxima.push_back(range.maxima[range.maxima.size() == 1 ? 0 : c]);
    }
  }

  static std::size_t channels_of(const LayerRecord& record) { return static_cast<std::size_t>(record.outputs.front().dims[1]); }

  std::optional<ChannelRange> recorded(std::size_t layer) const {
    const LayerRecord& record = *layers_[layer].record;
    const auto found = recorded_.find(record.name);
    if (found == recorded_.end() || record.outputs.front().dims.size() < 2) return std::nullopt;
    const RecordedRange& range = *found->second;
    const std::size_t channels = channels_of(record);
    if (range.minima.size() == 1 || range.minima.size() == channels) return ChannelRange{range.minima, range.maxima};
    throw Error(ErrorCode::InvalidModel,
                "statistics: given " + std::to_string(range.minima.size()) + " values, expected one for each of the " +
                    std::to_string(channels) + " channels of the layer's output",
                {.line = record.line, .layer = record.name, .layer_type = record.type});
  }

  /// The layer whose output is what the layer and those that run together with it give.
  std::size_t last_fused(std::size_t layer) const {
    std::size_t last = layer;
    if (layers_[layer].kind == Kind::Convolution)
      if (const auto sum = only_consumer(layers_, layer, Kind::Sum); sum && convolution_of_sum(layers_, *sum) == layer) last = *sum;
    return only_consumer(layers_, last, Kind::Relu).value_or(last);
  }

  bool keeps_channels(std::size_t layer) const {
    const Kind kind = layers_[layer].kind;
    return kind != Kind::Sum && kind != Kind::Eltwise && !meets_one_range_[layer];
  }

  /// Whether a layer that needs one range for all channels reads the output, be it through others, which are known already.
  bool meets_one_range(std::size_t layer) const {
    return std::ranges::any_of(layers_[layer].consumers, [&](std::size_t consumer) {
      const LayerView& view = layers_[consumer];
      if (view.kind == Kind::Sum || view.kind == Kind::Eltwise) return true;
      if (view.kind == Kind::Convolution) return !view.depthwise;
      const bool passes = view.kind == Kind::Pooling || view.kind == Kind::Relu || view.kind == Kind::Concat;
      return passes && meets_one_range_[consumer];
    });
  }

  static ChannelRange over_channels(const ChannelRange& range) {
    float largest = 0;
    for (const float maximum : range.maxima) largest = std::max(largest, std::abs(maximum));
    const float smallest = *std::ranges::min_element(range.minima);
    return {{smallest}, {largest}};
  }

  void hand_on(std::size_t first) {
    for (std::vector<std::size_t> pending{first}; !pending.empty();) {
      const std::size_t layer = pending.back();
      pending.pop_back();
      for (const std::size_t consumer : layers_[layer].consumers) {
        const Kind kind = layers_[consumer].kind;
        if ((kind != Kind::Pooling && kind != Kind::Relu) || ranges_[consumer]) continue;
        ranges_[consumer] = ranges_[layer];
        pending.push_back(consumer);
      }
    }
  }

  const std::vector<LayerView>& layers_;
  LayerRanges ranges_;
  std::vector<bool> meets_one_range_;
  std::size_t left_ = most_joined;
  std::unordered_map<std::string_view, const RecordedRange*> recorded_;
};

}  // namespace

bool ChannelRange::has_negative() const {
  return std::ranges::any_of(minima, [](float minimum) { return minimum < 0; });
}

LayerRanges find_ranges(const std::vector<LayerView>& layers, const std::vector<std::size_t>& order,
                        const std::vector<RecordedRange>& statistics) {
  return RangeFinder(layers, statistics).run(order);
}

std::optional<std::size_t> convolution_of_sum(const std::vector<LayerView>& layers, std::size_t sum) {
  if (layers[sum].producers.size() != 2) return std::nullopt;
  for (const std::size_t producer : layers[sum].producers)
    if (layers[producer].kind == Kind::Convolution && layers[producer].consumers.size() == 1) return producer;
  return std::nullopt;
}

std::optional<std::size_t> only_consumer(const std::vector<LayerView>& layers, std::size_t layer, Kind kind) {
  const std::vector<std::size_t>& consumers = layers[layer].consumers;
  if (consumers.size() != 1 || layers[consumers[0]].kind != kind) return std::nullopt;
  return consumers[0];
}

}  // namespace octet::ir::v6
