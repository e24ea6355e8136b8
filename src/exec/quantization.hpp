#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "exec/onednn/primitives.hpp"

namespace octet::exec {

/// Where a network's FakeQuantize nodes allow INT8: which values are stored as integers, and which layers multiply integers.
struct Int8Regions {
  std::map<Value, dnn::Quantization> values{};            ///< values with an integer form
  std::map<NodeId, std::vector<float>> weight_scales{};   ///< INT8 layers: one scale per output channel

  bool is_quantized(Value value) const { return values.contains(value); }
  bool is_int8(NodeId node) const { return weight_scales.contains(node); }
};

/// Scales of quantized weights by layer name, one per output channel: those of weights behind FakeQuantize, or behind Convert, Subtract
/// and Multiply from integers. Read before constants are folded, since folding hides where weights come from.
using WeightScales = std::map<std::string, std::vector<float>>;
WeightScales read_weight_scales(const Graph& graph);

/// The integer form of the result of a FakeQuantize node with one range for the whole tensor whose levels include zero.
std::optional<dnn::Quantization> integer_form(const Graph& graph, const Node& node);

/// Finds the regions in a prepared graph.
Int8Regions find_int8_regions(const Graph& graph, const WeightScales& scales);

/// Weights as an INT8 layer multiplies with them.
struct StoredWeights {
  Tensor values{};              ///< i8, shape of the f32 weights
  std::vector<float> scales{};  ///< one per output channel
  std::size_t narrowed = 0;     ///< output channels that have 7 bits, see below
};

/// What a machine without VNNI asks of weights. There two neighbouring products of an unsigned activation and a weight are summed in 16
/// bits with saturation.
enum class Narrowing {
  None,
  /// An output channel in which such a sum can leave the 16 bits is stored with a scale twice as large: its weights are then at most 64,
  /// and 2 * 64 * 255 fits.
  WherePairsOverflow,
  /// All weights are even: oneDNN halves those of a convolution with a signed source, and loses nothing by it then.
  Even,
};

/// The weights of an INT8 layer: round(weight / scale of its output channel), narrowed for activations up to `largest_activation`.
StoredWeights store_weights(const Graph& graph, NodeId layer, const std::vector<float>& scales, Narrowing narrowing, std::int32_t largest_activation);

/// "weights have 7 bits in 3 of 64 channels: ..."
std::string narrowing_note(const StoredWeights& weights);

}  // namespace octet::exec
