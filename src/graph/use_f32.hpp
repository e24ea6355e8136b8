#pragma once

#include <octet/graph/graph.hpp>

namespace octet {

/// The same network computed in f32: f16, bf16 and f64 constants, parameters and conversions become f32.
Graph use_f32(const Graph& graph);

/// Whether some constant of two dimensions or more is f16.
bool has_f16_weights(const Graph& graph);

}  // namespace octet
