#include "calib/adjusted.hpp"

#include <octet/graph/rewrite.hpp>

#include "calib/biases.hpp"

namespace octet {
namespace {

/// The constant that the layer's weights are quantized from; null where they are not.
const Tensor* stored_weights(const Graph& graph, const Node& layer) {
  const Node& quantizer = graph.node(layer.inputs[1]);
  return quantizer.as<FakeQuantize>() ? graph.known_value(quantizer.inputs[0]) : nullptr;
}

}  // namespace

Graph with_weights(const Graph& graph, const std::map<NodeId, Tensor>& weights) {
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const auto found = weights.find(id);
    if (found == weights.end()) {
      copy.keep(id);
      continue;
    }
    std::vector<Value> inputs = copy.translated_inputs(id);
    inputs[0] = copy.graph().constant(copy.unused_name(graph.node(id).name + "/rounded"), found->second);
    copy.keep_as(id, graph.node(id).operation, std::move(inputs));
  }
  return remove_dead_nodes(std::move(copy).take());
}

Graph with_adjustments(const Graph& quantized, const Graph& adjusted, const Placement& placement) {
  const Users users(adjusted), own_users(quantized);
  std::map<NodeId, Tensor> weights;
  std::vector<NamedBias> biases;
  for (const NodeId placed : placement.weighted) {
    const std::string& name = placement.graph.node(placed).name;
    if (!quantized.contains(name) || !adjusted.contains(name)) continue;
    const Node& layer = quantized.node(quantized.find(name));
    const Tensor* values = stored_weights(adjusted, adjusted.node(adjusted.find(name)));
    if (!values || !stored_weights(quantized, layer)) continue;
    if (*values != *stored_weights(quantized, layer)) weights.emplace(layer.inputs[1].node, *values);
    const auto bias = find_bias(adjusted, users, adjusted.find(name)), own = find_bias(quantized, own_users, quantized.find(name));
    if (bias && own && bias->values != own->values) biases.push_back({name, bias->values});
  }
  return with_biases(with_weights(quantized, weights), biases);
}

}  // namespace octet
