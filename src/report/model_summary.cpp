#include "report/model_summary.hpp"

#include <utility>

#include "graph/value_name.hpp"
#include "report/format.hpp"
#include "report/model_parts.hpp"
#include "report/table.hpp"

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

std::vector<std::string> table_row(const LayerSummary& layer) {
  const std::string parameters = layer.cost.parameters ? format_count(static_cast<double>(layer.cost.parameters)) : "-";
  const std::string macs = layer.cost.macs > 0 ? format_count(layer.cost.macs) : "-";
  return {printable(layer.name), printable(layer.type), shape_text(layer.output_shape, layer.open_shape), layer.element_type, parameters, macs};
}

Json to_json(const LayerSummary& layer) {
  return {{"name", layer.name}, {"type", layer.type}, {"output_shape", shape_json(layer.output_shape, layer.open_shape)}, {"element_type", layer.element_type},
          {"parameters", layer.cost.parameters}, {"weight_bytes", layer.cost.weight_bytes}, {"macs", layer.cost.macs}};
}

Json layers_to_json(const std::vector<LayerSummary>& layers) {
  Json array = Json::array();
  for (const LayerSummary& layer : layers) array.push_back(to_json(layer));
  return array;
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
  for (std::size_t i = 0; i < summary.outputs.size(); ++i) set_open(summary.outputs[i], model.graph.node(model.graph.results()[i]).inputs.at(0));
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

std::string to_text(const ModelSummary& summary) {
  Rows rows{{"layer", "type", "output", "element", "parameters", "MACs"}};
  for (const LayerSummary& layer : summary.layers) rows.push_back(table_row(layer));
  std::string text = table(rows) + "\nmodel " + printable(summary.name) + "\n" + ports_to_text(summary.inputs, summary.outputs);
  text +=
      std::to_string(summary.layers.size()) + " layers, " + format_count(static_cast<double>(summary.total.parameters)) + " parameters, ";
  text += format_bytes(summary.total.weight_bytes) + " of weights, " + (summary.is_open ? "MACs by the sizes of open dimensions" : format_count(summary.total.macs) + " MACs") + "\n";
  return text + notes_to_text(summary.notes);
}

std::string to_json(const ModelSummary& summary) {
  const Json total{{"layers", summary.layers.size()},
                   {"parameters", summary.total.parameters},
                   {"weight_bytes", summary.total.weight_bytes},
                   {"macs", summary.is_open ? Json() : Json(summary.total.macs)}};
  return dump(Json{{"model", summary.name}, {"inputs", ports_to_json(summary.inputs)}, {"outputs", ports_to_json(summary.outputs)},
               {"layers", layers_to_json(summary.layers)}, {"total", total}, {"notes", summary.notes}},
              summary.warnings);
}

}  // namespace octet
