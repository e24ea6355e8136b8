#include <octet/job/describe.hpp>

#include <map>
#include <set>
#include <utility>

#include <octet/base/error.hpp>

#include "calib/effective.hpp"
#include "graph/value_name.hpp"
#include "quant/framework.hpp"

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

void set_precisions(ModelSummary& summary, const Graph& graph, const Executor& executor) {
  const std::set<std::string> in_int8 = calib::layers_that_run(executor, true), others = calib::layers_that_run(executor, false);
  std::map<std::string, std::string> reasons;
  const Placement planned = place_quantizers(graph, {});
  const std::vector<LayerDecision> effective = calib::effective_decisions(executor, planned);
  for (std::size_t i = 0; i < effective.size(); ++i)
    if (planned.decisions[i].int8 && !effective[i].int8) reasons[effective[i].layer] = effective[i].reason;
  for (LayerSummary& layer : summary.layers) {
    layer.runs_in = in_int8.contains(layer.name) ? "INT8" : others.contains(layer.name) ? "FP32" : "";
    layer.reason = reasons[layer.name];
  }
  summary.int8_macs = calib::macs_on_integers(executor);
}

}  // namespace

void add_precisions(ModelSummary& summary, const Graph& graph) try {
  if (is_quantized(graph)) set_precisions(summary, graph, Executor(graph));
} catch (const Error& error) {
  if (error.code() == ErrorCode::OutOfMemory) throw;
  summary.notes.push_back(std::string("precisions are not shown: ") + error.what());
}

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
    // A number that hangs on the sizes tried would be wrong for all others.
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
