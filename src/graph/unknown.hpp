#pragma once

#include <octet/graph/graph.hpp>

namespace octet {

/// Throws Error(Unsupported) that names all operations of a graph that Octet does not know, each with its first layer.
void require_known_operations(const Graph& graph);

/// Says what Octet lacks of an operation whose type it knows otherwise: "attribute 'p': given 3, expected 1 or 2". The refusal above and
/// `octet info` show it, as an attribute of the layer.
void set_lacking(Opaque& operation, std::string reason);

}  // namespace octet
