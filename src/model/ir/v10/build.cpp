#include "model/ir/v10/build.hpp"

#include <algorithm>
#include <unordered_set>

#include <octet/base/error.hpp>

#include "graph/custom_operations.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/input_options.hpp"
#include "model/ir/ops/ops.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/v10/bodies.hpp"
#include "model/ir/v10/control_flow.hpp"
#include "model/ir/v10/in_order.hpp"
#include "model/ir/v10/origin.hpp"

namespace octet::ir::v10 {

Shape fixed_shape(Dims dims, const char* what) {
  if (!dims.empty() && dims[0] == -1) dims[0] = 1;
  if (std::ranges::find(dims, -1) != dims.end())
    throw Error(ErrorCode::InvalidModel,
                std::string(what) + ": given the dynamic shape " + to_string(dims) + ", expected fixed dimensions behind the batch");
  return Shape(std::move(dims));
}

namespace {

bool matches(const Dims& declared, const Shape& inferred, bool rank_only) {
  if (declared.size() != inferred.rank()) return false;
  for (std::size_t i = 0; i < declared.size(); ++i)
    if (!rank_only && declared[i] != -1 && declared[i] != inferred[i]) return false;
  return true;
}

/// What the operation of a layer turned out to be.
struct Translation {
  Operation operation;
  std::vector<Value> inputs;
  std::string version;                   ///< operation set
  std::vector<RawAttribute> attributes;  ///< that the operation does not know
};

class GraphBuilder {
 public:
  GraphBuilder(const NetRecord& net, ConstantReader& constants, const ReadOptions& options)
      : net_(net), constants_(constants), options_(options), graph_(net.name) {}

  Graph build() {
    check_options();
    for (const LayerRecord& layer : net_.layers) names_.insert(layer.name);
    in_order(net_, [&](const LayerRecord& layer, const Values& inputs) { return add(layer, inputs); });
    GraphOrigin origin = net_.origin;
    origin.notes = std::move(notes_);
    graph_.set_origin(std::move(origin));
    return std::move(graph_);
  }

 private:
  void check_options() const {
    std::unordered_set<std::string_view> parameters;
    for (const LayerRecord& layer : net_.layers)
      if (layer.type == "Parameter") parameters.insert(layer.name);
    model::require_inputs(options_, parameters, "a Parameter");
  }

  Values add(const LayerRecord& layer, const Values& inputs) {
    std::int64_t line = layer.data_line;
    try {
      if (has_bodies(layer) && !find_custom_operation(layer.type))
        if (std::optional<Values> outputs = add_with_bodies(layer, inputs)) return *std::move(outputs);
      if (const auto composed = compose(layer, inputs)) {
        add_composed(layer, composed->node);
        return outputs_of(composed->node);
      }
      Translation translation = translate(layer, inputs);
      line = layer.line;
      require_free_name(layer);
      const NodeId id = graph_.add(layer.name, std::move(translation.operation), std::move(translation.inputs)).node;
      check_outputs(layer, id);
      keep_origin(layer, id, inputs, std::move(translation));
      return outputs_of(id);
    } catch (const Error& error) {
      throw error.at({.line = line, .layer = layer.name, .layer_type = layer.type});
    }
  }

  /// Nothing where the layer is to be kept as it is, with a note that says why it cannot run.
  std::optional<Values> add_with_bodies(const LayerRecord& layer, const Values& inputs) {
    const std::size_t nodes = graph_.nodes().size();
    try {
      return placed_bodies(layer, inputs);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::Unsupported || graph_.nodes().size() != nodes) throw;
      note(layer, error.message());
      return std::nullopt;
    }
  }

  Values placed_bodies(const LayerRecord& layer, const Values& inputs) {
    require_free_name(layer);
    const AddLayer add_inside = [this](const LayerRecord& inside, const Values& given) { return add(inside, given); };
    const Values outputs = ControlFlow(graph_, layer, inputs, add_inside).add(parse_bodies(layer, net_.origin.version));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      std::vector<std::string> names = graph_.node(outputs[i].node).outputs[outputs[i].port].names;
      names.insert(names.end(), layer.outputs[i].names.begin(), layer.outputs[i].names.end());
      graph_.set_output_names(outputs[i], std::move(names));
    }
    return outputs;
  }

  Values outputs_of(NodeId id) const {
    Values outputs;
    for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port) outputs.push_back({id, port});
    return outputs;
  }

  void require_free_name(const LayerRecord& layer) const {
    if (graph_.contains(layer.name))
      throw Error(ErrorCode::InvalidModel, "attribute 'name': given one that another layer has, expected a unique name");
  }

  void note(const LayerRecord& layer, const std::string& reason) {
    notes_.push_back("layer '" + layer.name + "' (" + layer.type + "): " + reason);
  }

  /// The layer as several nodes, where no operation is its like. One of the application's own goes first.
  std::optional<Value> compose(const LayerRecord& layer, const std::vector<Value>& inputs) {
    const int opset = parse_opset(layer.version);
    const ComposedType* type = find_layer_type(layer.type, opset) ? find_exception(layer.type) : find_composed_type(layer.type, opset);
    if (!type || find_custom_operation(layer.type)) return std::nullopt;
    require_free_name(layer);
    AttributeReader reader(layer.attributes);
    Composition composition(graph_, reader,
                            {.name = layer.name,
                             .opset = std::max(opset, type->first),
                             .inputs = inputs,
                             .output_count = layer.outputs.size(),
                             .is_reserved = [this](const std::string& name) { return names_.contains(name); }});
    const Composed value = type->compose(composition);
    if (!composition.reason().empty()) note(layer, composition.reason());
    return value;
  }

  /// The layer's last node has its id and tensor names; ports and attributes were those of another operation.
  void add_composed(const LayerRecord& layer, NodeId id) {
    check_outputs(layer, id);
    keep_names(layer, id);
    graph_.set_origin(id, origin_of_composed(layer, graph_.node(id)));
  }

  Translation translate(const LayerRecord& layer, const std::vector<Value>& inputs) {
    AttributeReader reader(layer.attributes);
    const std::string version = layer.version.empty() ? "opset1" : layer.version;
    if (layer.type == "Parameter") return read_parameter(layer, reader, inputs, version);
    if (layer.type == "Const" || layer.type == "Constant")
      return {Constant{constants_.read_unpacked(reader)}, inputs, version, reader.rest()};
    if (layer.type == "Result") return {Result{}, inputs, version, reader.rest()};
    const int opset = parse_opset(layer.version);
    if (const LayerType* type = find_layer_type(layer.type, opset))
      if (std::optional<Translation> known = translate_known(layer, *type, std::max(opset, type->first), inputs)) return *std::move(known);
    if (const std::string opsets = known_opsets(layer.type); opset > 0 && !opsets.empty() && !has_definition(layer.type, opset))
      note(layer, "operation set: given " + layer.version + ", expected " + opsets);
    return {opaque(layer), inputs, layer.version, {}};
  }

  static bool has_definition(const std::string& type, int opset) { return find_layer_type(type, opset) || find_composed_type(type, opset); }

  std::optional<Translation> translate_known(const LayerRecord& layer, const LayerType& type, int opset, const std::vector<Value>& inputs) {
    AttributeReader reader(layer.attributes);
    std::optional<Operation> operation =
        type.read(reader, {.type = layer.type, .opset = opset, .inputs = described(graph_, inputs), .output_count = layer.outputs.size()});
    if (!operation) {
      if (!reader.declined().empty()) note(layer, reader.declined());
      return std::nullopt;
    }
    std::vector<Value> ordered = in_operation_order(*operation, opset, inputs);
    return Translation{*std::move(operation), std::move(ordered), "opset" + std::to_string(opset), reader.rest()};
  }

  Translation read_parameter(const LayerRecord& layer, AttributeReader& reader, const std::vector<Value>& inputs,
                             const std::string& version) const {
    const Dims declared = reader.dimensions("shape");
    const ElementType type = reader.element_type("element_type");
    if (std::optional<Tensor> value = model::frozen_value(options_, layer.name, type, declared))
      return {Constant{*std::move(value)}, inputs, version, {}};
    const Shape* replaced = model::replaced_shape(options_, layer.name, declared);
    return {Parameter{type, replaced ? *replaced : fixed_shape(declared, "attribute 'shape'")}, inputs, version, reader.rest()};
  }

  static Operation opaque(const LayerRecord& layer) {
    Opaque op{layer.type, layer.attributes, {}, layer.raw_children};
    for (const PortRecord& port : layer.outputs) {
      if (port.precision.empty())
        throw Error(ErrorCode::InvalidModel,
                    "attribute 'precision': given none on an output port, expected one for an operation that Octet does not know",
                    {.line = port.line});
      op.outputs.push_back({parse_precision(port.precision), fixed_shape(port.dims, "output port")});
    }
    return op;
  }

  /// A Result has nothing to declare.
  void check_outputs(const LayerRecord& layer, NodeId id) const {
    const Node& node = graph_.node(id);
    if (node.as<Result>()) return;
    if (layer.outputs.size() != node.outputs.size())
      throw Error(ErrorCode::InvalidModel,
                  "outputs: given " + std::to_string(layer.outputs.size()) + " ports, expected " + std::to_string(node.outputs.size()));
    const bool rank_only = !options_.input_shapes.empty() || !options_.input_values.empty();
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      const PortRecord& port = layer.outputs[i];
      if (!matches(port.dims, node.outputs[i].shape, rank_only))
        throw Error(ErrorCode::InvalidModel,
                    "output " + std::to_string(i) + ": given shape " + to_string(port.dims) + " in the file, expected " +
                        to_string(node.outputs[i].shape) + " as inferred",
                    {.line = port.line});
    }
  }

  void keep_origin(const LayerRecord& layer, NodeId id, const std::vector<Value>& inputs, Translation translation) {
    std::vector<ElementType> input_types;
    for (const Value input : inputs) input_types.push_back(graph_.description(input).element_type);
    NodeOrigin origin = origin_of(layer, graph_.node(id), input_types, net_.origin.version);
    origin.version = std::move(translation.version);
    origin.attributes = std::move(translation.attributes);
    keep_names(layer, id);
    graph_.set_origin(id, std::move(origin));
  }

  void keep_names(const LayerRecord& layer, NodeId id) {
    for (std::size_t i = 0; !graph_.node(id).as<Result>() && i < layer.outputs.size(); ++i)
      graph_.set_output_names({id, static_cast<std::uint32_t>(i)}, layer.outputs[i].names);
  }

  const NetRecord& net_;
  ConstantReader& constants_;
  const ReadOptions& options_;
  Graph graph_;
  std::unordered_set<std::string_view> names_;  ///< of the layers, which other nodes must not take
  std::vector<std::string> notes_;              ///< why layers of known types are kept as they are
};

}  // namespace

Graph build_graph(const NetRecord& net, ConstantReader& constants, const ReadOptions& options) {
  return GraphBuilder(net, constants, options).build();
}

}  // namespace octet::ir::v10
