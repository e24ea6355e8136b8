#include "graph/reference/network_run.hpp"

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

namespace octet::reference {
namespace {

Tensor input_of(const Node& parameter, const Tensor& given) {
  const OutputDescription& expected = parameter.outputs[0];
  if (given.shape() != expected.shape)
    throw Error(ErrorCode::InvalidShape,
                "input '" + parameter.name + "': given shape " + to_string(given.shape()) + ", expected " + to_string(expected.shape));
  return given.element_type() == expected.element_type ? given : given.converted(expected.element_type);
}

std::vector<Tensor> run_node(const Node& node, const std::map<Value, Tensor>& values) {
  std::vector<Tensor> operands;
  for (const Value input : node.inputs) operands.push_back(values.at(input));
  try {
    return evaluate(node.operation, operands);
  } catch (const Error& error) {
    throw error.at({.layer = node.name, .layer_type = std::string(type_name(node.operation))});
  }
}

}  // namespace

std::map<Value, Tensor> run(const Graph& graph, std::span<const Tensor> inputs) {
  if (inputs.size() != graph.parameters().size())
    throw Error(ErrorCode::InvalidArgument,
                "inputs: given " + std::to_string(inputs.size()) + ", expected " + std::to_string(graph.parameters().size()));
  std::map<Value, Tensor> values;
  std::size_t next_input = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (node.as<Result>()) continue;
    if (node.as<Parameter>()) {
      values[{id, 0}] = input_of(node, inputs[next_input++]);
      continue;
    }
    std::vector<Tensor> outputs = run_node(node, values);
    for (std::uint32_t port = 0; port < outputs.size(); ++port) values[{id, port}] = std::move(outputs[port]);
  }
  return values;
}

}  // namespace octet::reference
