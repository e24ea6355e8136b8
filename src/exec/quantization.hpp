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

/// The f32 weights of an INT8 layer as i8 of the same shape: round(weight / scale of its output channel).
Tensor integer_weights(const Graph& graph, NodeId layer, const std::vector<float>& scales);

}  // namespace octet::exec
