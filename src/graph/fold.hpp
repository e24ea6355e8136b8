#pragma once

#include <set>

#include <octet/graph/graph.hpp>

namespace octet {

/// fold_constants() of everything but the `kept` nodes and what needs their values.
Graph fold_constants_except(const Graph& graph, const std::set<NodeId>& kept);

}  // namespace octet
