#include "quant/unmatched.hpp"

#include <algorithm>
#include <set>

#include <octet/graph/affine.hpp>
#include <octet/quant/quantize.hpp>

#include "base/tally.hpp"
#include "graph/use_f32.hpp"
#include "model/ir/v6/document.hpp"
#include "quant/type_names.hpp"

namespace octet {
namespace {

struct Layer {
  std::string name, type;
};

/// What overrides are matched with: the network's layers, and as its file names them where that is what calibration writes.
std::vector<Layer> layers_of(const Graph& graph) {
  std::vector<Layer> layers;
  for (const Node& node : graph.nodes())
    if (!node.as<Parameter>() && !node.as<Constant>() && !node.as<Result>())
      layers.push_back({node.name, std::string(type_name(node.operation))});
  if (graph.origin().document)
    for (const ir::v6::DocumentLayer& layer : ir::v6::document_layers(graph)) layers.push_back({layer.name, layer.type});
  return layers;
}

bool matches(const SchemeOverride& entry, const Layer& layer) {
  return (entry.name.empty() || matches_layer(entry.name, layer.name)) && (entry.type.empty() || matches_type(entry.type, layer.type));
}

std::string described(const SchemeOverride& entry) {
  std::string text = entry.name.empty() ? "" : "name " + entry.name;
  if (!entry.type.empty()) text += (text.empty() ? "type " : ", type ") + entry.type;
  return text;
}

}  // namespace

std::string types_of(const Graph& graph) {
  std::set<std::string> types;
  for (const Layer& layer : layers_of(graph)) types.insert(layer.type);
  std::string text;
  for (const std::string& type : types) text += (text.empty() ? "" : ", ") + type;
  return text;
}

bool has_layer_of_type(const Graph& graph, const std::string& pattern) {
  return std::ranges::any_of(layers_of(graph), [&](const Layer& layer) { return matches_type(pattern, layer.type); });
}

std::vector<Warning> unmatched_overrides(const QuantScheme& scheme, const Graph& graph) {
  if (scheme.overrides.empty()) return {};
  std::vector<Layer> layers = layers_of(graph);
  // Schemes that calibration wrote name the layers of the network that it quantizes.
  for (Layer& layer : layers_of(fold_affine(use_f32(graph)))) layers.push_back(std::move(layer));
  Tally unmatched("scheme: overrides that match no layer of the network, whose types are " + types_of(graph));
  for (const SchemeOverride& entry : scheme.overrides)
    if (std::ranges::none_of(layers, [&](const Layer& layer) { return matches(entry, layer); })) unmatched.add(described(entry));
  std::vector<Warning> warnings;
  unmatched.report(warnings);
  return warnings;
}

}  // namespace octet
