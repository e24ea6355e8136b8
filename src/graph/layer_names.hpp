#pragma once

#include <map>
#include <string>

#include <octet/graph/graph.hpp>

namespace octet {

/// The same graph with other names: `layer_of` tells for nodes that rewrites made by which name the user knows the layer. A node that has
/// that name now, since it took over the layer's value, gets the other one. Where a Result reads either of the two both names stay,
/// because outputs are called after them.
Graph with_layer_names(const Graph& graph, const std::map<std::string, std::string>& layer_of);

}  // namespace octet
