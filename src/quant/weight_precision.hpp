#pragma once

#include <octet/graph/graph.hpp>

namespace octet {

// The precision in which floating-point weights are stored, for a graph that is to be written.

/// The same network in f32: f16 constants, inputs and conversions become f32.
Graph with_f32_weights(const Graph& graph);

/// The same network with its f32 weights, the constants of two dimensions or more that convolutions and matrix products compute with,
/// stored as f16 and converted where the network runs. Weights beyond f16's range stay f32.
Graph with_f16_weights(const Graph& graph);

}  // namespace octet
