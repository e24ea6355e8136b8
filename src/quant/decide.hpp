#pragma once

#include <optional>
#include <string>
#include <vector>

#include <octet/quant/quantize.hpp>

#include "graph/users.hpp"
#include "quant/heads.hpp"

namespace octet {

/// Decides layer by layer what runs in INT8, and why not the others.
class Decider {
 public:
  Decider(const Graph& graph, const QuantScheme& scheme);

  /// For each node the decision, or nothing when the node could not run in INT8 in any network.
  const std::vector<std::optional<LayerDecision>>& decisions() const { return decisions_; }
  bool is_int8(NodeId id) const { return decisions_[id] && decisions_[id]->int8; }

 private:
  void decide_layers_and_sums();
  void decide_moves();
  void decide(NodeId id, const std::optional<std::string>& obstacle, const char* reason);

  std::optional<std::string> obstacle_of_any(const Node& node) const;
  std::optional<std::string> obstacle_of_layer(NodeId id) const;
  std::optional<std::string> obstacle_of_sum(NodeId id) const;
  std::optional<std::string> obstacle_of_move(NodeId id) const;
  bool ends_layer(Value value) const;
  bool carries_layer_output(NodeId id) const;
  bool reads_integers(NodeId reader, Value value) const;

  const Graph& graph_;
  const QuantScheme& scheme_;
  Users users_;
  Heads heads_;
  std::vector<std::optional<LayerDecision>> decisions_;
  std::vector<bool> from_layer_;  ///< values that come from an INT8 layer, element by element
};

}  // namespace octet
