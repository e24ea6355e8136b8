#include <octet/base/error.hpp>
#include <octet/graph/cost.hpp>
#include <octet/ir/layer.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

octet_graph_description description_of(const Graph& graph) {
  const Cost total = cost(graph);
  return {0,          graph.name().c_str(), graph.nodes().size(), graph.parameters().size(), graph.results().size(),
          total.macs, total.parameters,     total.weight_bytes};
}

const Node& layer_in(const Graph& graph, std::size_t layer) { return graph.nodes()[index_in(layer, graph.nodes().size(), "layer")]; }

octet_layer_description description_of(const Graph& graph, std::size_t layer) {
  const Node& node = layer_in(graph, layer);
  const Cost own = cost(graph, static_cast<NodeId>(layer));
  return {0, node.name.c_str(), type_name(node.operation).data(), node.inputs.size(), node.outputs.size(), own.macs, own.parameters};
}

const OutputDescription& output_in(const Graph& graph, octet_value value) {
  const Node& node = layer_in(graph, value.layer);
  return node.outputs[index_in(value.port, node.outputs.size(), "port")];
}

const Tensor& known_value_in(const Graph& graph, octet_value value) {
  output_in(graph, value);
  const Tensor* known = graph.known_value({value.layer, value.port});
  if (known) return *known;
  throw Error(ErrorCode::NotFound, "value: given one that the network computes, expected one that is known without running it",
              {.layer = graph.nodes()[value.layer].name});
}

std::string attributes_text(const Graph& graph, std::size_t layer) {
  layer_in(graph, layer);
  std::string text;
  for (const RawAttribute& attribute : layer_text(graph, static_cast<NodeId>(layer)).attributes)
    text += attribute.name + "=" + attribute.value + "\n";
  return text;
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_graph_describe(octet_graph_description* description, const octet_graph* graph) {
  return guarded([&] { describe(description, description_of(object_of(graph))); });
}

octet_status octet_graph_layer(octet_layer_description* description, const octet_graph* graph, size_t layer) {
  return guarded([&] { describe(description, description_of(object_of(graph), layer)); });
}

octet_status octet_graph_find(size_t* layer, const octet_graph* graph, const char* name) {
  return guarded([&] { place_for(layer, "layer") = object_of(graph).find(text_in(name, "name")); });
}

octet_status octet_graph_input(size_t* layer, const octet_graph* graph, size_t index) {
  return guarded([&] {
    const auto& parameters = object_of(graph).parameters();
    place_for(layer, "layer") = parameters[index_in(index, parameters.size(), "input")];
  });
}

octet_status octet_graph_output(size_t* layer, const octet_graph* graph, size_t index) {
  return guarded([&] {
    const auto& results = object_of(graph).results();
    place_for(layer, "layer") = results[index_in(index, results.size(), "output")];
  });
}

octet_status octet_graph_layer_input(octet_value* value, const octet_graph* graph, size_t layer, size_t index) {
  return guarded([&] {
    const auto& inputs = layer_in(object_of(graph), layer).inputs;
    const octet::Value input = inputs[index_in(index, inputs.size(), "input")];
    place_for(value, "value") = {input.node, input.port};
  });
}

octet_status octet_graph_value(octet_port_description* description, const octet_graph* graph, octet_value value) {
  return guarded([&] {
    const octet::OutputDescription& output = output_in(object_of(graph), value);
    const char* name = object_of(graph).node(value.layer).name.c_str();
    describe(description, octet_port_description{0, name, type_out(output.element_type), shape_out(output.shape), 0});
  });
}

octet_status octet_graph_constant(octet_tensor** tensor, const octet_graph* graph, octet_value value) {
  return making(tensor, "tensor", [&] { return known_value_in(object_of(graph), value); });
}

octet_status octet_graph_attributes(octet_text** text, const octet_graph* graph, size_t layer) {
  return making(text, "text", [&] { return attributes_text(object_of(graph), layer); });
}
}
