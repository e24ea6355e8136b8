#pragma once

#include <optional>
#include <vector>

#include "model/ir/v6/layer_view.hpp"

namespace octet::ir::v6 {

/// The extremes of one layer's output: one entry for all channels, or one for each.
struct ChannelRange {
  std::vector<float> minima{};
  std::vector<float> maxima{};

  bool has_negative() const;
  bool operator==(const ChannelRange&) const = default;
};

/// For each layer the range by which its output is quantized, where there is one: the engine's rules, by which most tensors have one range
/// for all channels, layers that run as one share that of the last of them, and Pooling and Relu take over what is in front of them.
/// A single value stands for all channels. Throws Error(InvalidModel) naming the layer whose statistics are needed and have another number
/// of values than its output has channels.
using LayerRanges = std::vector<std::optional<ChannelRange>>;
LayerRanges find_ranges(const std::vector<LayerView>& layers, const std::vector<std::size_t>& order,
                        const std::vector<RecordedRange>& statistics);

/// The Convolution that computes a Sum together with itself, where there is one.
std::optional<std::size_t> convolution_of_sum(const std::vector<LayerView>& layers, std::size_t sum);

/// The one consumer of a layer when it is of that kind.
std::optional<std::size_t> only_consumer(const std::vector<LayerView>& layers, std::size_t layer, Kind kind);

}  // namespace octet::ir::v6
