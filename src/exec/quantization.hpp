#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "exec/onednn/primitives.hpp"

namespace octet::exec {

/// What is known of a layer's quantized weights.
struct QuantizedWeights {
  /// One per output channel. As read_quantized_layers() gives them also one per output and input channel.
  std::vector<float> scales{};
  Tensor unrounded{};  ///< f32, as they stood in front of FakeQuantize; empty where only the integers are known
  /// Where input channels have scales of their own: these. The weights are multiplied by them, `scales` are those of the products, and the
  /// layer sees its input as integers of scale 1.
  std::vector<float> input_scales{};
};

/// Quantized weights by layer name: those behind FakeQuantize, or behind Convert, Subtract and Multiply from integers. Read before
/// constants are folded, since folding hides where weights come from.
using QuantizedLayers = std::map<std::string, QuantizedWeights>;
QuantizedLayers read_quantized_layers(const Graph& graph);

/// Where a network's FakeQuantize nodes allow INT8: which values are stored as integers, and which layers multiply integers.
struct Int8Regions {
  std::map<Value, dnn::Quantization> values{};     ///< values with an integer form
  std::map<NodeId, QuantizedWeights> layers{};     ///< INT8 layers

  bool is_quantized(Value value) const { return values.contains(value); }
  bool is_int8(NodeId node) const { return layers.contains(node); }
};

/// How values of a range that is symmetric around zero are stored.
enum class SignedForm {
  Signed,   ///< i8
  Shifted,  ///< u8 with a zero point in the middle
};

/// The integer form of the result of a FakeQuantize node whose levels include zero. Where channels have ranges of their own, zero must be
/// at the same level in all of them, the first or the middle one.
std::optional<dnn::Quantization> integer_form(const Graph& graph, const Node& node, SignedForm signed_form = SignedForm::Signed);

/// Finds the regions in a prepared graph. On a machine without VNNI oneDNN halves all weights of a convolution whose source is i8; signed
/// values are therefore shifted to u8 there, unless that would cost a layer that takes no zero point its INT8 form.
Int8Regions find_int8_regions(const Graph& graph, const QuantizedLayers& layers);

}  // namespace octet::exec
