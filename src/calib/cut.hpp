#pragma once

#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

/// What crosses a network in front of a node: the values that are computed before it, or are inputs of the network, and are read by it or
/// behind it. Values that are known without running the network do not count.
std::vector<Value> live_values(const Graph& graph, NodeId at);

/// The nodes from `begin` up to `end` as a network of their own, without the network's own outputs: its inputs are `inputs`, which
/// live_values(graph, begin) are among, named as tensor_name() says, and its outputs are `outputs` in that order. Layers keep their names.
Graph part_of(const Graph& graph, NodeId begin, NodeId end, const std::vector<Value>& inputs, const std::vector<Value>& outputs);

/// The nodes from `begin` on in the same way, with those outputs of the network that come from them or from `inputs`.
Graph rest_of(const Graph& graph, NodeId begin, const std::vector<Value>& inputs);

}  // namespace octet
