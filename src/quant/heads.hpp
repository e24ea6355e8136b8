#pragma once

#include <optional>
#include <vector>

#include <octet/graph/graph.hpp>

#include "graph/users.hpp"

namespace octet {

/// The ends of a network, which stay in FP32: Softmax, DetectionOutput and their kind, Results, and what leads only to them element by
/// element or by moving values (a Sigmoid over scores, the decoding of boxes).
class Heads {
 public:
  Heads(const Graph& graph, const Users& users);

  /// The first end that the node leads to when it leads to ends only: an end leads to itself.
  std::optional<NodeId> end_of(NodeId id) const { return ends_[id]; }

 private:
  std::optional<NodeId> find_end(const Graph& graph, const Users& users, NodeId id) const;

  std::vector<std::optional<NodeId>> ends_;
};

}  // namespace octet
