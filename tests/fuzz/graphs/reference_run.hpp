#pragma once

#include <functional>
#include <map>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::fuzz {

/// A network and one set of inputs.
struct Case {
  Graph graph{};
  std::vector<Tensor> inputs{};
};

using Values = std::map<Value, Tensor>;

/// May replace the outputs of a node that was computed from `operands`.
using Change = std::function<void(NodeId id, const std::vector<Tensor>& operands, std::vector<Tensor>& outputs)>;
/// May replace the operands of a node before it is computed.
using ChangeOperands = std::function<void(NodeId id, std::vector<Tensor>& operands)>;

/// Every value of the network, each node evaluated by its reference kernel.
Values evaluate_all(const Graph& graph, const std::vector<Tensor>& inputs, const Change& change = {}, const ChangeOperands& before = {});

/// What the network's Results read: of values with as many rows as boxes are selected, those rows alone.
std::vector<Tensor> results_of(const Graph& graph, const Values& values);

/// Nodes whose values are the same whatever the inputs hold: constants, shapes and what is computed from these.
std::vector<bool> constant_nodes(const Graph& graph);

}  // namespace octet::fuzz
