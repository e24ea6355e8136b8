#pragma once

#include <map>

#include <octet/graph/graph.hpp>

#include "graph/reference/network_run.hpp"
#include "support.hpp"

namespace octet::test {

/// Every output of the network, each node evaluated by its reference kernel: the oracle of the executor.
inline std::vector<Tensor> run_reference(const Graph& graph, const std::vector<Tensor>& inputs) {
  const std::map<Value, Tensor> values = reference::run(graph, inputs);
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
