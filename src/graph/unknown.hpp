#pragma once

#include <octet/graph/graph.hpp>

namespace octet {

/// Throws Error(Unsupported) that names all operations of a graph that Octet does not know, each with its first layer.
void require_known_operations(const Graph& graph);

}  // namespace octet
