#include "model/ir/v10/write.hpp"

#include <algorithm>
#include <numeric>

#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

#include "model/ir/ops/pool_rounding.hpp"
#include "model/ir/parse.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/port_names.hpp"
#include "model/ir/v10/written_layer.hpp"
#include "model/ir/xml_writer.hpp"

namespace octet::ir::v10 {
namespace {

using Attributes = std::vector<RawAttribute>;

std::string kept_or(const std::vector<std::string>& kept, std::size_t index, std::string_view fallback) {
  return index < kept.size() && !kept[index].empty() ? kept[index] : std::string(fallback);
}

class NetWriter {
 public:
  NetWriter(const Graph& graph, int version, BlobWriter& blobs, const Graph* other)
      : graph_(graph), other_(other), version_(version), blobs_(blobs), ids_(layer_ids(graph)) {}

  std::string write() {
    for (const Node& node : graph_.nodes()) layers_.push_back(prepare_layer(graph_, node));
    AttributeWriter attributes;
    attributes.text("name", graph_.name());
    attributes.integer("version", version_);
    attributes.rest(graph_.origin().attributes);
    xml_.open("net", attributes.attributes());
    xml_.open("layers");
    for (NodeId id = 0; id < graph_.nodes().size(); ++id) write_layer(id);
    xml_.close();
    write_edges();
    xml_.raw(graph_.origin().raw_children);
    xml_.close();
    return xml_.text();
  }

 private:
  void write_layer(NodeId id) {
    const Node& node = graph_.node(id);
    try {
      xml_.open("layer", layer_attributes(id));
      const Attributes data = data_attributes(id);
      if (!data.empty()) xml_.empty("data", data);
      xml_.raw(node.origin.rt_info);
      write_inputs(id);
      write_outputs(id);
      if (const auto* opaque = node.as<Opaque>()) xml_.raw(opaque->raw_children);
      xml_.close();
    } catch (const Error& error) {
      throw error.at({.layer = node.name, .layer_type = std::string(type_name(node.operation))});
    }
  }

  Attributes layer_attributes(NodeId id) const {
    const Node& node = graph_.node(id);
    AttributeWriter writer;
    writer.integer("id", ids_[id]);
    writer.text("name", node.name);
    writer.text("type", layer_type_name(node.operation));
    if (!layers_[id].version.empty()) writer.text("version", layers_[id].version);
    writer.rest(node.origin.layer_attributes);
    return writer.attributes();
  }

  Attributes data_attributes(NodeId id) {
    const Node& node = graph_.node(id);
    AttributeWriter writer;
    if (const auto* parameter = node.as<Parameter>()) write_parameter(writer, *parameter, dims_of({id, 0}));
    if (const auto* constant = node.as<Constant>()) write_constant(writer, constant->value);
    write_operation(writer, node.operation,
                    {.type = layer_type_name(node.operation),
                     .opset = layers_[id].opset,
                     .inputs = described(graph_, node.inputs),
                     .output_count = layers_[id].outputs.size()});
    writer.rest(node.origin.attributes);
    return writer.attributes();
  }

  /// -1 where the dimension is open.
  Dims dims_of(Value value) const {
    Dims dims = graph_.shape(value).dims();
    for (std::size_t i = 0; other_ && i < dims.size(); ++i)
      if (other_->shape(value)[i] != dims[i]) dims[i] = -1;
    return dims;
  }

  static void write_parameter(AttributeWriter& writer, const Parameter& op, const Dims& dims) {
    writer.integers("shape", dims);
    writer.element_type("element_type", op.element_type);
  }

  void write_constant(AttributeWriter& writer, const Tensor& value) {
    writer.integer("offset", static_cast<std::int64_t>(blobs_.add(value)));
    writer.integer("size", static_cast<std::int64_t>(value.bytes()));
    writer.integers("shape", value.shape().dims());
    writer.element_type("element_type", value.element_type());
  }

  void write_port(const Attributes& attributes, const Dims& dims, std::string_view children) {
    if (dims.empty() && children.empty()) return xml_.empty("port", attributes);
    xml_.open("port", attributes);
    for (const std::int64_t dim : dims) xml_.number("dim", dim);
    xml_.raw(children);
    xml_.close();
  }

  void write_inputs(NodeId id) {
    const Node& node = graph_.node(id);
    if (node.inputs.empty()) return;
    xml_.open("input");
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const OutputDescription& source = graph_.description(node.inputs[layers_[id].inputs[i]]);
      // Version 11 introduced the precision of inputs.
      const std::string precision = kept_or(node.origin.input_precisions, i, version_ == 10 ? "" : precision_name(source.element_type));
      AttributeWriter writer;
      writer.integer("id", layers_[id].ports.inputs[i]);
      if (!precision.empty()) writer.text("precision", precision);
      write_port(writer.attributes(), dims_of(node.inputs[layers_[id].inputs[i]]), {});
    }
    xml_.close();
  }

  void write_outputs(NodeId id) {
    const NodeOrigin& origin = graph_.node(id).origin;
    const std::vector<OutputDescription>& outputs = layers_[id].outputs;
    if (outputs.empty()) return;
    xml_.open("output");
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      AttributeWriter writer;
      writer.integer("id", layers_[id].ports.outputs[i]);
      writer.text("precision", kept_or(origin.output_precisions, i, precision_name(outputs[i].element_type)));
      if (!outputs[i].names.empty()) writer.text("names", join_names(outputs[i].names));
      write_port(writer.attributes(), dims_of(output_value(id, i)), kept_or(origin.output_children, i, {}));
    }
    xml_.close();
  }

  /// Outputs beyond the node's own, which some operation sets have, are as large as its first.
  Value output_value(NodeId id, std::size_t output) const {
    return {id, output < graph_.node(id).outputs.size() ? static_cast<std::uint32_t>(output) : 0};
  }

  void write_edges() {
    xml_.open("edges");
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      for (std::size_t i = 0; i < layers_[id].inputs.size(); ++i) write_edge(graph_.node(id).inputs[layers_[id].inputs[i]], id, i);
    xml_.close();
  }

  void write_edge(Value from, NodeId to, std::size_t port) {
    AttributeWriter writer;
    writer.integer("from-layer", ids_[from.node]);
    writer.integer("from-port", layers_[from.node].ports.outputs.at(from.port));
    writer.integer("to-layer", ids_[to]);
    writer.integer("to-port", layers_[to].ports.inputs[port]);
    xml_.empty("edge", writer.attributes());
  }

  const Graph& graph_;
  const Graph* other_;  ///< null where no dimension is open
  int version_;
  BlobWriter& blobs_;
  std::vector<std::int64_t> ids_;
  std::vector<WrittenLayer> layers_;
  XmlWriter xml_;
};

/// What a layer type of an older version means, Octet knows for those only that it can run.
void require_known_types(const Graph& graph, int version) {
  const int own = graph.origin().version;
  if (own == 0 || own >= first_version_with_opsets) return;
  std::string unknown;
  for (const Node& node : graph.nodes())
    if (const auto* op = node.as<Opaque>()) unknown += (unknown.empty() ? "'" : ", '") + node.name + "' (" + op->type + ")";
  if (unknown.empty()) return;
  throw Error(ErrorCode::Unsupported, "IR version " + std::to_string(version) + ": given layers that Octet knows from version " +
                                          std::to_string(own) + " by name only: " + unknown + "; expected layers that it can run");
}

bool needs_axes(const MVN& op) { return op.version1 && op.normalize_variance && op.eps_mode == MVN::EpsMode::OutsideSqrt; }

std::string free_name(const Graph& graph, std::string name) {
  while (graph.contains(name)) name += "_";
  return name;
}

/// An MVN of opset2 adds eps inside of the root; that of opset6, which says where, has axes.
Graph with_mvn_axes(const Graph& graph) {
  const auto needs = [](const Node& node) { return node.as<MVN>() && needs_axes(*node.as<MVN>()); };
  if (std::ranges::none_of(graph.nodes(), needs)) return graph;
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (!needs(node)) {
      copy.keep(id);
      continue;
    }
    MVN op = *node.as<MVN>();
    Dims axes(graph.shape(node.inputs[0]).rank() - (op.across_channels ? 1 : 2));
    std::iota(axes.begin(), axes.end(), op.across_channels ? 1 : 2);
    op.version1 = op.across_channels = false;
    copy.keep_as(id, op,
                 {copy.translated(node.inputs[0]), copy.graph().constant(free_name(graph, node.name + "/axes"), Tensor::from(axes))});
  }
  return std::move(copy).take();
}

Graph in_terms_of_ir(const Graph& graph, int version) { return with_mvn_axes(with_ir_windows(graph, version > 10)); }

}  // namespace

std::string write_net(const Graph& graph, int version, BlobWriter& blobs, const Graph* other) {
  require_known_types(graph, version);
  const Graph rounded = in_terms_of_ir(graph, version);
  if (!other) return NetWriter(rounded, version, blobs, nullptr).write();
  const Graph other_rounded = in_terms_of_ir(*other, version);
  return NetWriter(rounded, version, blobs, &other_rounded).write();
}

}  // namespace octet::ir::v10
