#include <algorithm>
#include <octet/base/error.hpp>
#include <octet/model/layer.hpp>

#include "graph/custom_operations.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"
#include "model/ir/v10/written_layer.hpp"

namespace octet {
namespace {

using ir::AttributeReader;
using ir::LayerContext;
using ir::LayerType;

[[noreturn]] void refuse_type(const LayerText& layer, const std::string& expected) {
  const std::string opset = layer.opset == 0 ? "" : " of opset" + std::to_string(layer.opset);
  throw Error(ErrorCode::Unsupported, "type: given '" + layer.type + "'" + opset + ", expected " + expected);
}

/// As many outputs as a file would declare ports: those that only attributes or the operation set tell.
std::size_t output_count(const LayerText& layer, int opset) {
  if (layer.type == "MaxPool") return opset >= 8 ? 2 : 1;
  if (layer.type == "AdaptiveMaxPool") return 2;
  if (layer.type != "Split") return 1;
  AttributeReader reader(layer.attributes);
  return static_cast<std::size_t>(std::max<std::int64_t>(reader.integer("num_splits"), 0));
}

/// A custom operation, which has no operation set.
Value add_custom(Graph& graph, const std::string& name, const LayerText& layer, const std::vector<Value>& inputs) {
  return graph.add(name, Opaque{.type = layer.type, .attributes = layer.attributes, .outputs = {}, .raw_children = {}}, inputs);
}

const LayerType& find_type(const LayerText& layer) {
  if (layer.type == "Parameter" || layer.type == "Constant" || layer.type == "Const" || layer.type == "Result")
    refuse_type(layer, "an operation that computes; inputs, constants and outputs of a graph are added as such");
  if (const LayerType* type = ir::find_layer_type(layer.type, layer.opset)) return *type;
  const std::string opsets = ir::known_opsets(layer.type);
  refuse_type(layer, opsets.empty() ? "an operation that Octet knows" : "it of " + opsets);
}

void require_output(const Graph& graph, Value value) {
  if (value.node >= graph.nodes().size() || value.port >= graph.node(value).outputs.size())
    throw Error(ErrorCode::InvalidArgument, "input: given node " + std::to_string(value.node) + " port " + std::to_string(value.port) +
                                                ", expected an output of this graph");
}

void require_all_read(const AttributeReader& reader) {
  const std::vector<RawAttribute> rest = reader.rest();
  if (!rest.empty())
    throw Error(ErrorCode::InvalidArgument, "attribute '" + rest.front().name + "': given, expected only those of the type");
}

Value add_composed(Graph& graph, const std::string& name, const LayerText& layer, const ir::ComposedType& type,
                   const std::vector<Value>& inputs) {
  const int opset = std::max(layer.opset, type.first);
  for (const Value input : inputs) require_output(graph, input);
  AttributeReader reader(layer.attributes);
  ir::Composition composition(
      graph, reader, {.name = name, .opset = opset, .inputs = inputs, .output_count = output_count(layer, opset), .is_reserved = {}});
  const ir::Composed value = type.compose(composition);
  if (!value) throw Error(ErrorCode::Unsupported, composition.reason());
  require_all_read(reader);
  return *value;
}

Value add_known(Graph& graph, const std::string& name, const LayerText& layer, const std::vector<Value>& inputs) {
  const LayerType& type = find_type(layer);
  const int opset = std::max(layer.opset, type.first);
  for (const Value input : inputs) require_output(graph, input);
  const LayerContext context{
      .type = layer.type, .opset = opset, .inputs = ir::described(graph, inputs), .output_count = output_count(layer, opset)};
  AttributeReader reader(layer.attributes);
  std::optional<Operation> operation = type.read(reader, context);
  if (!operation && !reader.declined().empty()) throw Error(ErrorCode::Unsupported, reader.declined());
  if (!operation) refuse_type(layer, "attributes whose meaning Octet knows");
  require_all_read(reader);
  std::vector<Value> ordered = ir::in_operation_order(*operation, opset, inputs);
  const Value value = graph.add(name, *std::move(operation), std::move(ordered));
  NodeOrigin origin;
  origin.version = "opset" + std::to_string(opset);
  graph.set_origin(value.node, std::move(origin));
  return value;
}

}  // namespace

Value add_layer(Graph& graph, std::string name, const LayerText& layer, const std::vector<Value>& inputs) try {
  if (find_custom_operation(layer.type)) return add_custom(graph, name, layer, inputs);
  const ir::ComposedType* composed = ir::find_composed_type(layer.type, layer.opset);
  if (composed && !ir::find_layer_type(layer.type, layer.opset)) return add_composed(graph, name, layer, *composed, inputs);
  return add_known(graph, name, layer, inputs);
} catch (const Error& error) {
  throw error.at({.layer = name, .layer_type = layer.type});
}

LayerText layer_text(const Graph& graph, NodeId id) try {
  const Node& node = graph.node(id);
  const ir::v10::WrittenLayer written = ir::v10::prepare_layer(graph, node);
  LayerText layer{.type = std::string(ir::layer_type_name(node.operation)), .opset = written.opset};
  ir::AttributeWriter writer;
  ir::write_operation(
      writer, node.operation,
      {.type = layer.type, .opset = layer.opset, .inputs = ir::described(graph, node.inputs), .output_count = written.outputs.size()});
  layer.attributes = writer.attributes();
  return layer;
} catch (const Error& error) {
  throw error.at({.layer = graph.node(id).name, .layer_type = std::string(type_name(graph.node(id).operation))});
}

}  // namespace octet
