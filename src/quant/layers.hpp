#pragma once

#include <string>

#include <octet/graph/graph.hpp>

#include "graph/traits.hpp"

namespace octet {

// What quantization says of layers beyond their traits.

/// Whether each element of the output depends on one element of one computed input, and on constants.
bool is_function_of_one(const Graph& graph, const Node& node);

/// "Softmax 'prob'" or "the network's output 'y'", for reasons.
std::string described(const Node& node);

}  // namespace octet
