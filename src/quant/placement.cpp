#include <algorithm>
#include <map>
#include <set>

#include <octet/graph/affine.hpp>
#include <octet/graph/cost.hpp>
#include <octet/quant/quantize.hpp>

#include "graph/use_f32.hpp"
#include "quant/decide.hpp"
#include "quant/framework.hpp"
#include "quant/layers.hpp"
#include "quant/placement.hpp"

namespace octet {
namespace {

/// Finds the values that quantizers stand on and joins those that must share a range.
class QuantizerFinder {
 public:
  QuantizerFinder(const Graph& graph, const Decider& decider) : graph_(graph), decider_(decider) {}

  std::vector<Placement::Quantizer> run() {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      if (decider_.is_int8(id)) visit(graph_.node(id));
    return groups();
  }

 private:
  void visit(const Node& node) {
    const auto inputs = quantized_inputs(graph_, node);
    for (const std::size_t i : inputs) {
      const Value source = moved_from(node.inputs[i]);
      if (node.as<Concat>()) join(moved_from(node.inputs[inputs[0]]), source);
      if (source == node.inputs[i]) standing_.insert(source);
    }
  }

  /// The value that INT8 layers moved to become `value`; of several, joined, the first.
  Value moved_from(Value value) const {
    while (decider_.is_int8(value.node) && moves_values(graph_, graph_.node(value))) value = graph_.node(value).inputs[0];
    return value;
  }

  Value representative(Value value) const {
    for (auto found = joined_.find(value); found != joined_.end(); found = joined_.find(value)) value = found->second;
    return value;
  }

  void join(Value a, Value b) {
    a = representative(a);
    b = representative(b);
    if (a != b) joined_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<Placement::Quantizer> groups() const {
    std::map<Value, Placement::Quantizer> groups;
    for (const Value value : standing_) {
      Placement::Quantizer& group = groups[representative(value)];
      group.values.push_back(value);
      group.tensors.push_back(tensor_name(graph_, value));
    }
    std::vector<Placement::Quantizer> quantizers;
    for (auto& [_, group] : groups) quantizers.push_back(std::move(group));
    return quantizers;
  }

  const Graph& graph_;
  const Decider& decider_;
  std::set<Value> standing_;
  std::map<Value, Value> joined_;
};

/// A layer that could run in INT8, of a network that is quantized already.
bool is_candidate(const Graph& graph, const Node& node) {
  if (node.outputs.empty() || !is_floating_point(node.outputs[0].element_type) || node.as<Constant>()) return false;
  return is_one_of<Concat, MaxPool, AvgPool>(node) || is_weighted(graph, node) || is_product_of_two(graph, node) ||
         !quantized_inputs(graph, node).empty();
}

/// Why a layer of such a network runs in FP32.
std::string reason_for_fp32(const Graph& graph, const Node& node) {
  const bool multiplies = is_weighted(graph, node) || is_product_of_two(graph, node);
  const auto obstacle = multiplies ? obstacle_to_integers(graph, node) : std::nullopt;
  return obstacle.value_or("its framework left it in FP32");
}

Placement keep_quantizers(const Graph& graph) {
  Placement placement{.graph = graph};
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    if (!is_candidate(graph, node)) continue;
    const bool int8 = reads_quantized(graph, node);
    const std::string reason = int8 ? "quantized by its framework" : reason_for_fp32(graph, node);
    placement.decisions.push_back({node.name, std::string(type_name(node.operation)), int8, reason, cost(graph, id).macs});
  }
  return placement;
}

}  // namespace

std::vector<std::string> Placement::tensors() const {
  std::vector<std::string> names;
  for (const Quantizer& quantizer : quantizers) names.insert(names.end(), quantizer.tensors.begin(), quantizer.tensors.end());
  return names;
}

Placement place_quantizers(const Graph& graph, const QuantScheme& scheme) {
  validate(scheme);
  return is_quantized(graph) ? keep_quantizers(graph) : place_again(fold_affine(use_f32(graph)), scheme);
}

Placement place_again(const Graph& placed, const QuantScheme& scheme) {
  if (is_quantized(placed)) return keep_quantizers(placed);
  Placement placement{.graph = placed};
  const Decider decider(placement.graph, scheme);
  for (NodeId id = 0; id < placement.graph.nodes().size(); ++id) {
    if (decider.decisions()[id]) placement.decisions.push_back(*decider.decisions()[id]);
    if (decider.is_int8(id) && is_weighted(placement.graph, placement.graph.node(id))) placement.weighted.push_back(id);
  }
  placement.quantizers = QuantizerFinder(placement.graph, decider).run();
  return placement;
}

}  // namespace octet
