#include "reference_run.hpp"

#include <algorithm>

#include <octet/graph/evaluate.hpp>

namespace octet::fuzz {
namespace {

std::vector<Tensor> operands_of(const Node& node, const Values& values) {
  std::vector<Tensor> operands;
  for (const Value input : node.inputs) operands.push_back(values.at(input));
  return operands;
}

}  // namespace

Values evaluate_all(const Graph& graph, const std::vector<Tensor>& inputs, const Change& change, const ChangeOperands& before) {
  Values values;
  std::size_t next_input = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (node.as<Result>()) continue;
    std::vector<Tensor> outputs;
    if (node.as<Parameter>()) {
      outputs.push_back(inputs.at(next_input++));
    } else if (const auto* constant = node.as<Constant>()) {
      outputs.push_back(constant->value);
    } else {
      std::vector<Tensor> operands = operands_of(node, values);
      if (before) before(id, operands);
      outputs = evaluate(node.operation, operands);
      if (change) change(id, operands, outputs);
    }
    for (std::uint32_t port = 0; port < outputs.size(); ++port) values[{id, port}] = outputs[port];
  }
  return values;
}

std::vector<Tensor> results_of(const Graph& graph, const Values& values) {
  std::vector<Tensor> results;
  for (const NodeId result : graph.results()) results.push_back(values.at(graph.node(result).inputs[0]));
  return results;
}

std::vector<bool> constant_nodes(const Graph& graph) {
  std::vector<bool> constant(graph.nodes().size());
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    const bool known = node.as<ShapeOf>() || node.as<PriorBox>() || node.as<PriorBoxClustered>();
    constant[id] = known || (!node.as<Parameter>() && std::ranges::all_of(node.inputs, [&](Value input) { return constant[input.node]; }));
  }
  return constant;
}

}  // namespace octet::fuzz
