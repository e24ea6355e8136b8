#pragma once

#include <octet/graph/graph.hpp>

namespace octet {

// Networks that come quantized from the framework they were trained in, or from an earlier run of quantize().

/// Whether the network holds FakeQuantize, or weights stored as integers.
bool is_quantized(const Graph& graph);

/// Whether the framework quantized what that layer reads, its weights included.
bool reads_quantized(const Graph& graph, const Node& node);

}  // namespace octet
