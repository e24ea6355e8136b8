#include "calib/candidate.hpp"

#include <algorithm>

#include <octet/graph/cost.hpp>

#include "quant/glob.hpp"
#include "quant/layers.hpp"
#include "quant/placement.hpp"

namespace octet {
namespace {

std::vector<TunableLayer> find_tunable(const Placement& placement) {
  std::vector<TunableLayer> layers;
  if (placement.quantizers.empty()) return layers;  // Quantized by its framework, and to stay so.
  const Graph& graph = placement.graph;
  for (const LayerDecision& decision : placement.decisions) {
    if (!decision.int8) continue;
    const NodeId id = graph.find(decision.layer);
    const Node& node = graph.node(id);
    if (!is_weighted(graph, node) && !is_product_of_two(graph, node) && !is_sum(graph, node)) continue;
    const auto elements = static_cast<double>(node.outputs[0].shape.elements());
    layers.push_back({id, decision.layer, decision.type, decision.macs, decision.macs + elements});
  }
  return layers;
}

}  // namespace

Candidates::Candidates(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme, std::vector<RangeChoice> ranges,
                       Finishing finishing)
    : placement_(placement),
      statistics_(statistics),
      scheme_(scheme),
      ranges_(std::move(ranges)),
      finishing_(std::move(finishing)),
      layers_(find_tunable(placement)),
      macs_(cost(placement.graph).macs) {}

std::vector<std::string> Candidates::fp32_names(const Candidate& candidate) const {
  std::vector<std::string> names;
  for (const std::size_t layer : candidate.fp32) names.push_back(layers_[layer].name);
  return names;
}

QuantScheme Candidates::scheme(const Candidate& candidate) const {
  QuantScheme scheme = scheme_;
  if (candidate.ranges > 0) scheme.activations = ranges_[candidate.ranges - 1].activations;
  for (const std::size_t layer : candidate.fp32)
    scheme.overrides.push_back(
        {.name = literal_pattern(layers_[layer].name), .keep_fp32 = true, .reason = "the search for accuracy gave it back"});
  return scheme;
}

Placement Candidates::place(const Candidate& candidate) const { return place_again(placement_.graph, scheme(candidate)); }

Graph Candidates::graph(const Candidate& candidate) const {
  if (finishing_.algorithms.empty()) return quantize(place(candidate), statistics_, scheme(candidate));
  return Pipeline(scheme(candidate), finishing_.algorithms).apply(place(candidate), statistics_, *finishing_.runner).graph;
}

std::size_t Candidates::bytes(const Placement& placement) const {
  std::size_t bytes = cost(placement.graph).weight_bytes;
  for (const NodeId id : placement.weighted) {
    const Node& node = placement.graph.node(id);
    const Tensor& weights = *placement.graph.known_value(node.inputs[1]);
    bytes -= std::min(bytes, weights.bytes() - weights.elements());
  }
  return bytes;
}

}  // namespace octet
