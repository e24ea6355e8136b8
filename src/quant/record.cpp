#include <octet/quant/record.hpp>

#include <octet/base/error.hpp>

#include "model/ir/text.hpp"
#include "model/ir/v6/document.hpp"

namespace octet {
namespace {

using ir::v6::DocumentLayer;

std::vector<DocumentLayer> layers_of(const Graph& graph) {
  if (!graph.origin().document)
    throw Error(ErrorCode::InvalidArgument,
                "network: given one without a file of IR version 2 to 7, expected one that was read from such a file");
  return ir::v6::document_layers(graph);
}

bool has_level(const DocumentLayer& layer) {
  return ir::equal_ignoring_case(layer.type, "Convolution") || ir::equal_ignoring_case(layer.type, "FullyConnected");
}

/// The file calls a grouped convolution Convolution and a matrix product FullyConnected.
std::string graph_type(const Graph& graph, const DocumentLayer& layer) {
  if (ir::equal_ignoring_case(layer.type, "FullyConnected")) return "MatMul";
  if (!graph.contains(layer.tensor)) return layer.type;
  const Node* node = &graph.node(graph.find(layer.tensor));
  if (node->as<Binary>()) node = &graph.node(node->inputs[0]);
  return std::string(type_name(node->operation));
}

RecordedLevel level_of(const Graph& graph, const DocumentLayer& layer, const QuantScheme& scheme) {
  const bool kept = scheme.keeps_fp32(layer.name, layer.type) || scheme.keeps_fp32(layer.name, graph_type(graph, layer));
  return {layer.name, kept ? layer.precision : "I8"};
}

}  // namespace

std::vector<std::string> recorded_tensors(const Graph& graph) {
  std::vector<std::string> tensors;
  for (const DocumentLayer& layer : layers_of(graph))
    if (layer.is_observable) tensors.push_back(layer.tensor);
  return tensors;
}

Graph record_statistics(const Graph& graph, const Statistics& statistics, const QuantScheme& scheme) {
  GraphOrigin origin = graph.origin();
  origin.statistics.clear();
  origin.levels.clear();
  origin.notes.clear();
  for (const DocumentLayer& layer : layers_of(graph)) {
    if (has_level(layer)) origin.levels.push_back(level_of(graph, layer, scheme));
    if (!layer.is_observable || !statistics.contains(layer.tensor)) continue;
    const TensorStatistics seen = statistics.of(layer.tensor);
    origin.statistics.push_back({layer.name, seen.channel_minimum, seen.channel_maximum});
  }
  Graph recorded = graph;
  recorded.set_origin(std::move(origin));
  return recorded;
}

Statistics recorded_statistics(const Graph& graph) {
  Statistics statistics;
  for (const RecordedRange& range : graph.origin().statistics) {
    const auto channels = static_cast<std::int64_t>(range.minima.size());
    Tensor extremes(ElementType::f32, Shape{1, channels, 2});
    const std::span<float> values = extremes.mutable_data<float>();
    for (std::size_t c = 0; c < range.minima.size(); ++c) {
      values[2 * c] = range.minima[c];
      values[2 * c + 1] = range.maxima[c];
    }
    statistics.observe(range.layer, extremes);
  }
  return statistics;
}

}  // namespace octet
