#pragma once

#include <octet/graph/graph.hpp>

#include "exec/quantization.hpp"

namespace octet::exec {

/// The graph in the form that lowering expects, equal to it in what it computes: f32 throughout where it was floating point,
/// batch normalization and scales folded into weights, constants folded but for quantized weights (see Constants).
struct PreparedGraph {
  Graph graph{};
  QuantizedLayers quantized{};
};

PreparedGraph prepare(const Graph& graph);

// The passes of its own that prepare() runs, in this order.

/// StridedSlice of rows and columns followed by a Pad of channels with zeros, as parameter-free shortcuts of residual networks
/// are written, becomes a 1x1 convolution that picks channels, which fuses with the sum behind it.
Graph turn_shortcuts_into_convolutions(const Graph& graph);

}  // namespace octet::exec
