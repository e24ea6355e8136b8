#pragma once

#include <string>

#include <octet/graph/graph.hpp>

namespace octet {

/// The types of the network's layers, and those that its file of IR version 2 to 7 calls them, in alphabetical order: "Add, Convolution".
std::string types_of(const Graph& graph);

/// Whether a layer of the network has a type that the pattern matches; see matches_type().
bool has_layer_of_type(const Graph& graph, const std::string& pattern);

}  // namespace octet
