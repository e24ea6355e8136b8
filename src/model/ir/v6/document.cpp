#include "model/ir/v6/document.hpp"

#include <algorithm>

#include "model/ir/parse.hpp"
#include "model/ir/v6/edit.hpp"
#include "model/ir/v6/quantize.hpp"
#include "model/ir/v6/statistics.hpp"

namespace octet::ir::v6 {
namespace {

XmlSource source_of(const Graph& graph) { return {graph.origin().document->text, "the file that the graph was read from"}; }

std::string precision_of(const NetRecord& net, const LayerRecord& layer) {
  for (const std::vector<RawAttribute>* attributes : {&layer.layer_attributes, &net.origin.attributes})
    for (const RawAttribute& attribute : *attributes)
      if (attribute.name == "precision") return attribute.value;
  return "FP32";
}

bool is_observable(const Graph& graph, Value value, const LayerRecord& layer) {
  const Node& node = graph.node(value);
  if (layer.outputs.size() != 1 || node.as<Opaque>() || node.as<Constant>() || graph.known_value(value)) return false;
  return node.outputs[0].element_type == ElementType::f32 && node.outputs[0].shape.rank() >= 2;
}

/// Equal in all but the name and what is kept of the file.
bool is_same_network(const Graph& a, const Graph& b) { return std::ranges::equal(a.nodes(), b.nodes()); }

bool is_unchanged(const Graph& graph, const ReadDocument& document) {
  if (is_same_network(graph, document.built.graph)) return true;
  const GraphOrigin& origin = graph.origin();
  return !origin.statistics.empty() && is_same_network(graph, quantize(document.built, document.net, origin.statistics, origin.levels));
}

}  // namespace

ReadDocument read_document(const XmlSource& source, int version, ConstantReader& constants, const ReadOptions& options) {
  ReadDocument document{.net = parse_net(source, version)};
  document.built = build_net(document.net, parse_pre_process(source), constants, options);
  return document;
}

std::vector<DocumentLayer> document_layers(const Graph& graph) {
  std::vector<DocumentLayer> layers;
  if (!graph.origin().document) return layers;
  ConstantReader constants(graph.origin().document->constants);
  const ReadDocument document = read_document(source_of(graph), graph.origin().version, constants, {});
  for (std::size_t i = 0; i < document.net.layers.size(); ++i) {
    const LayerRecord& record = document.net.layers[i];
    const Value value = document.built.outputs[i];
    layers.push_back({record.name, record.type, precision_of(document.net, record), document.built.graph.node(value).name,
                      is_observable(document.built.graph, value, record)});
  }
  return layers;
}

std::optional<std::string> rewritten_document(const Graph& graph, int version) {
  const GraphOrigin& origin = graph.origin();
  if (!origin.document || origin.version != version) return std::nullopt;
  const XmlSource source = source_of(graph);
  ConstantReader constants(origin.document->constants);
  const ReadDocument document = read_document(source, version, constants, {});
  if (!is_unchanged(graph, document)) return std::nullopt;
  const bool same_statistics = parse_statistics(source) == origin.statistics;
  return edited(source, {graph.name(), origin.levels, same_statistics ? nullptr : &origin.statistics});
}

}  // namespace octet::ir::v6
