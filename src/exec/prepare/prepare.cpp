#include "exec/prepare.hpp"

#include <octet/graph/affine.hpp>
#include <octet/graph/rewrite.hpp>

#include "exec/constants.hpp"
#include "graph/fold.hpp"
#include "graph/use_f32.hpp"

namespace octet::exec {
namespace {

void add_sources(const Graph& graph, const Constants& constants, Value value, std::set<NodeId>& nodes) {
  if (!constants.contains(value) || graph.node(value).as<Constant>()) return;
  nodes.insert(value.node);
  for (const Value input : graph.node(value).inputs) add_sources(graph, constants, input, nodes);
}

/// The nodes between stored weights and the layers that they are quantized weights of.
std::set<NodeId> weight_nodes(const Graph& graph, const QuantizedLayers& layers) {
  const Constants constants(graph);
  std::set<NodeId> nodes;
  for (const auto& [name, weights] : layers) add_sources(graph, constants, graph.node(graph.find(name)).inputs[1], nodes);
  return nodes;
}

}  // namespace

PreparedGraph prepare(const Graph& graph) {
  const Graph folded = fold_affine(fold_constants(use_f32(graph)));
  QuantizedLayers layers = read_quantized_layers(folded);
  Graph prepared = turn_shortcuts_into_convolutions(fold_constants_except(folded, weight_nodes(folded, layers)));
  return {std::move(prepared), std::move(layers)};
}

}  // namespace octet::exec
