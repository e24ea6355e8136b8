#include <octet/ir/layer.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"

namespace octet::c {
namespace {

LayerText layer_in(const char* type, int32_t opset, std::span<const octet_attribute> attributes) {
  LayerText layer{.type = std::string(text_in(type, "type")), .opset = opset, .attributes = {}};
  for (const octet_attribute& attribute : attributes)
    layer.attributes.push_back(
        {std::string(text_in(attribute.name, "name of an attribute")), std::string(text_in(attribute.value, "value of an attribute"))});
  return layer;
}

std::vector<Value> values_in(std::span<const octet_value> values) {
  std::vector<Value> result;
  for (const octet_value value : values) result.push_back({value.layer, value.port});
  return result;
}

octet_value value_out(Value value) { return {value.node, value.port}; }

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_graph_create(octet_graph** graph, const char* name) {
  return making(graph, "graph", [&] { return octet::Graph(std::string(text_in(name, "name"))); });
}

octet_status octet_graph_add_input(octet_value* value, octet_graph* graph, const char* name, octet_element_type type, octet_shape shape) {
  return guarded([&] {
    octet_value& place = place_for(value, "value");
    place = value_out(object_of(graph).parameter(std::string(text_in(name, "name")), type_in(type), shape_in(shape)));
  });
}

octet_status octet_graph_add_constant(octet_value* value, octet_graph* graph, const char* name, const octet_tensor* tensor) {
  return guarded([&] {
    octet_value& place = place_for(value, "value");
    place = value_out(object_of(graph).constant(std::string(text_in(name, "name")), object_of(tensor)));
  });
}

octet_status octet_graph_add_layer(octet_value* value, octet_graph* graph, const char* name, const char* type, int32_t opset,
                                   const octet_attribute* attributes, size_t attribute_count, const octet_value* inputs,
                                   size_t input_count) {
  return guarded([&] {
    octet_value& place = place_for(value, "value");
    const octet::LayerText layer = layer_in(type, opset, array_in(attributes, attribute_count, "attributes"));
    const std::vector<octet::Value> values = values_in(array_in(inputs, input_count, "inputs"));
    place = value_out(octet::add_layer(object_of(graph), std::string(text_in(name, "name")), layer, values));
  });
}

octet_status octet_graph_add_output(size_t* layer, octet_graph* graph, const char* name, octet_value value) {
  return guarded([&] {
    const octet::NodeId added = object_of(graph).result(std::string(text_in(name, "name")), {value.layer, value.port});
    if (layer) *layer = added;
  });
}
}
