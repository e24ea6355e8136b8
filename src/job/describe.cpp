#include <octet/job/describe.hpp>

#include <utility>

#include "graph/value_name.hpp"

namespace octet {
namespace {

PortSummary summarize_port(std::string name, const OutputDescription& description) {
  return {std::move(name), std::string(octet::name(description.element_type)), description.shape};
}

PortSummary summarize_output(const Graph& graph, NodeId result) {
  const Value value = graph.node(result).inputs.at(0);
  return summarize_port(output_name(graph, value), graph.description(value));
}

LayerSummary summarize_layer(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  LayerSummary layer{node.name, std::string(type_name(node.operation)), "", {}, cost(graph, id)};
  if (node.outputs.empty()) return layer;
  layer.element_type = name(node.outputs[0].element_type);
  layer.output_shape = node.outputs[0].shape;
  return layer;
}

}  // namespace

ModelSummary summarize(const Graph& graph) {
  ModelSummary summary{graph.name(), {}, {}, {}, cost(graph), graph.origin().notes};
  for (const NodeId id : graph.parameters()) summary.inputs.push_back(summarize_port(graph.node(id).name, graph.node(id).outputs.at(0)));
  for (const NodeId id : graph.results()) summary.outputs.push_back(summarize_output(graph, id));
  for (NodeId id = 0; id < graph.nodes().size(); ++id)
    if (!graph.node(id).as<Constant>()) summary.layers.push_back(summarize_layer(graph, id));
  return summary;
}

ModelSummary summarize(const OpenModel& model) {
  ModelSummary summary = summarize(model.graph);
  summary.is_open = true;
  const auto set_open = [&](PortSummary& port, Value value) { port.open_shape = open_shape(model, value); };
  for (std::size_t i = 0; i < summary.inputs.size(); ++i) set_open(summary.inputs[i], {model.graph.parameters()[i], 0});
  for (std::size_t i = 0; i < summary.outputs.size(); ++i)
    set_open(summary.outputs[i], model.graph.node(model.graph.results()[i]).inputs.at(0));
  auto layer = summary.layers.begin();
  for (NodeId id = 0; id < model.graph.nodes().size(); ++id) {
    const Node& node = model.graph.node(id);
    if (node.as<Constant>()) continue;
    if (!node.outputs.empty()) layer->open_shape = open_shape(model, {id, 0});
    // What two sizes give two numbers for is said of none.
    if (layer->cost.macs != cost(model.other, id).macs) layer->cost.macs = 0;
    ++layer;
  }
  return summary;
}

ModelSummary summarize_declared(const std::filesystem::path& file, const std::vector<DeclaredInput>& inputs, const std::string& reason) {
  ModelSummary summary{file.stem().string(), {}, {}, {}, {}, {"layers are not listed: " + reason}, {}, true};
  for (const DeclaredInput& input : inputs)
    summary.inputs.push_back({input.name, std::string(name(input.element_type)), {}, input.dims.value_or(std::vector<DeclaredDim>(1))});
  return summary;
}

}  // namespace octet
