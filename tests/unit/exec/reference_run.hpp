#pragma once

#include <map>

#include <octet/graph/evaluate.hpp>
#include <octet/graph/graph.hpp>

#include "support.hpp"

namespace octet::test {

/// Every output of the network, each node evaluated by its reference kernel: the oracle of the executor.
inline std::vector<Tensor> run_reference(const Graph& graph, const std::vector<Tensor>& inputs) {
  std::map<Value, Tensor> values;
  std::size_t next_input = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (node.as<Result>()) continue;
    if (node.as<Parameter>()) {
      values[{id, 0}] = inputs.at(next_input++);
      continue;
    }
    if (const auto* constant = node.as<Constant>()) {
      values[{id, 0}] = constant->value;
      continue;
    }
    std::vector<Tensor> operands;
    for (const Value input : node.inputs) operands.push_back(values.at(input));
    const std::vector<Tensor> outputs = evaluate(node.operation, operands);
    for (std::uint32_t port = 0; port < outputs.size(); ++port) values[{id, port}] = outputs[port];
  }
  std::vector<Tensor> results;
  for (const NodeId result : graph.results()) results.push_back(values.at(graph.node(result).inputs[0]));
  return results;
}

/// Inputs of normally distributed values for every parameter.
inline std::vector<Tensor> random_inputs(const Graph& graph, unsigned seed) {
  std::vector<Tensor> inputs;
  for (const NodeId parameter : graph.parameters()) inputs.push_back(random_tensor(graph.node(parameter).outputs[0].shape, seed++));
  return inputs;
}

}  // namespace octet::test
