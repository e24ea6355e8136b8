#pragma once

#include <map>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

/// The readers of every value, found in one pass over the graph.
class Users {
 public:
  explicit Users(const Graph& graph) {
    for (NodeId id = 0; id < graph.nodes().size(); ++id)
      for (const Value input : graph.node(id).inputs) readers_[input].push_back(id);
  }

  /// In topological order; a node that reads the value twice is listed twice.
  const std::vector<NodeId>& of(Value value) const {
    static const std::vector<NodeId> none;
    const auto found = readers_.find(value);
    return found == readers_.end() ? none : found->second;
  }

 private:
  std::map<Value, std::vector<NodeId>> readers_;
};

}  // namespace octet
