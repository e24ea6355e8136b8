#pragma once

#include <octet/graph/graph.hpp>

namespace octet {

/// Patterns that exporters spell out become single operations, where nothing else reads what lies between.
Graph fuse(const Graph& graph);

// The passes, in their order, each in a file of its own.

/// Pad of space with zeros before a convolution, which pads itself, or before an AvgPool that counts padding.
Graph fuse_padding(const Graph& graph);
/// x * clamp(x + 3, 0, 6) / 6 and x * hard_sigmoid(x) become HSwish, x * sigmoid(x) Swish.
Graph fuse_swish(const Graph& graph);
/// 0.5 * x * (1 + erf(x / sqrt(2))) and its form with tanh become Gelu.
Graph fuse_gelu(const Graph& graph);
/// (x - mean) / sqrt(mean of squares + epsilon) becomes MVN.
Graph fuse_layer_normalization(const Graph& graph);

}  // namespace octet
