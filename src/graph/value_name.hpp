#pragma once

#include <string>

#include <octet/graph/graph.hpp>

namespace octet {

/// The name of the node that computes the value, and the port where it has several: "split.1".
std::string value_name(const Graph& graph, Value value);

/// What an output with that value is called: as its tensor where the file names it, else as the value.
std::string output_name(const Graph& graph, Value value);

}  // namespace octet
