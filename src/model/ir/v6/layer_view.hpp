#pragma once

#include <vector>

#include "model/ir/connect.hpp"

namespace octet::ir::v6 {

/// What kinds of layers the engine of these versions told apart when it chose what runs in INT8.
enum class Kind {
  Input,
  Convolution,
  FullyConnected,
  ScaleShift,
  Relu,                   ///< with any slope, and Clamp from zero
  UnsupportedActivation,  ///< one that keeps the layer in front of it from INT8
  Pooling,
  Concat,   ///< along the channels of a tensor of rank 4
  Sum,      ///< Eltwise that adds its inputs
  Eltwise,  ///< any other
  Resample,
  PriorBox,
  Other,
};

/// Whether its layers multiply by weights.
constexpr bool is_weighted(Kind kind) { return kind == Kind::Convolution || kind == Kind::FullyConnected || kind == Kind::ScaleShift; }

/// One layer of a net with its neighbours, which are indices of layers.
struct LayerView {
  const LayerRecord* record = nullptr;
  Kind kind = Kind::Other;
  std::vector<std::size_t> producers{};  ///< one for each input
  std::vector<std::size_t> consumers{};  ///< one for each edge
  bool depthwise = false;                ///< a Convolution whose every output channel reads an input channel of its own
  bool leaky = false;                    ///< a Relu with a slope below zero
  bool average = false;                  ///< a Pooling that computes means

  const Dims& dims() const { return record->outputs.front().dims; }
};

std::vector<LayerView> view_layers(const NetRecord& net, const Connections& connections);

}  // namespace octet::ir::v6
