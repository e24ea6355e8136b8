#include <algorithm>
#include <map>
#include <set>

#include <octet/graph/rewrite.hpp>
#include <octet/quant/quantize.hpp>

#include "graph/users.hpp"
#include "quant/layers.hpp"
#include "quant/placement.hpp"
#include "quant/quantize_weights.hpp"

namespace octet {
namespace {

/// The tensor of the value, or those that it was moved from where it was not observed.
void collect_observed(const Graph& graph, Value value, const Statistics& statistics, std::vector<std::string>& tensors) {
  const std::string name = tensor_name(graph, value);
  const Node& node = graph.node(value);
  if (statistics.contains(name) || node.inputs.empty() || !moves_values(graph, node)) return tensors.push_back(name);
  for (const std::size_t i : moved_inputs(graph, node)) collect_observed(graph, node.inputs[i], statistics, tensors);
}

/// Writes one placement's quantizers into a copy of its graph.
class QuantizedCopy {
 public:
  QuantizedCopy(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme)
      : graph_(placement.graph),
        scheme_(scheme),
        users_(graph_),
        copy_(graph_),
        weighted_(placement.weighted.begin(), placement.weighted.end()) {
    for (const LayerDecision& decision : placement.decisions)
      if (decision.int8) int8_.insert(graph_.find(decision.layer));
    for (const Placement::Quantizer& quantizer : placement.quantizers) choose_range(quantizer, statistics);
  }

  Graph run() && {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id) {
      copy_.keep_as(id, graph_.node(id).operation, inputs_of(id));
      for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port) quantize_output({id, port});
    }
    return std::move(copy_).take();
  }

 private:
  struct Range {
    ValueRange limits{};
    std::int64_t levels = 256;
  };

  void choose_range(const Placement::Quantizer& quantizer, const Statistics& statistics) {
    const ActivationScheme scheme = scheme_of(quantizer);
    const std::vector<std::string> tensors = observed_tensors(graph_, quantizer, statistics);
    const Range range{activation_range(statistics, std::span<const std::string>(tensors), scheme), scheme.levels};
    for (const Value value : quantizer.values) ranges_[value] = range;
  }

  ActivationScheme scheme_of(const Placement::Quantizer& quantizer) const {
    std::set<NodeId> readers;
    for (const Value value : quantizer.values) collect_readers(value, readers);
    ActivationScheme scheme = given_scheme(readers);
    if (std::ranges::any_of(readers, [&](NodeId id) { return takes_no_zero_point(graph_.node(id)); })) {
      scheme.symmetric = true;
      scheme.auto_symmetric = false;
    }
    return scheme;
  }

  /// What an override says of the first of the layers that has any.
  ActivationScheme given_scheme(const std::set<NodeId>& readers) const {
    for (const NodeId id : readers) {
      const Node& node = graph_.node(id);
      if (ActivationScheme own = scheme_.activations_of(node.name, type_name(node.operation)); own != scheme_.activations) return own;
    }
    return scheme_.activations;
  }

  /// The INT8 layers that read the value, also when others moved it on the way.
  void collect_readers(Value value, std::set<NodeId>& readers) const {
    for (const NodeId id : users_.of(value)) {
      if (!int8_.contains(id) || !readers.insert(id).second || !moves_values(graph_, graph_.node(id))) continue;
      for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port) collect_readers({id, port}, readers);
    }
  }

  std::vector<Value> inputs_of(NodeId id) {
    const Node& node = graph_.node(id);
    std::vector<Value> inputs = copy_.translated_inputs(id);
    if (!int8_.contains(id)) return inputs;
    for (const std::size_t i : quantized_inputs(graph_, node))
      if (const auto found = quantized_.find(node.inputs[i]); found != quantized_.end()) inputs[i] = found->second;
    if (weighted_.contains(id)) inputs[1] = quantize_weights(node, inputs[1]);
    return inputs;
  }

  Value quantize_weights(const Node& layer, Value weights) {
    const WeightScheme scheme = scheme_.weights_of(layer.name, type_name(layer.operation));
    WeightLimits limits = weight_limits(layer, *graph_.known_value(layer.inputs[1]), scheme);
    return fake_quantize(layer.name + "/fq_weights", weights, std::move(limits.low), std::move(limits.high), scheme.levels);
  }

  void quantize_output(Value value) {
    const auto found = ranges_.find(value);
    if (found == ranges_.end()) return;
    const auto& [limits, levels] = found->second;
    const Shape shape(Dims(graph_.shape(value).rank(), 1));
    quantized_[value] = fake_quantize(name_for(value), copy_.translated(value), Tensor::from(std::vector<float>{limits.low}, shape),
                                      Tensor::from(std::vector<float>{limits.high}, shape), levels);
  }

  /// After the first layer that reads the value as integers.
  std::string name_for(Value value) const {
    for (const NodeId id : users_.of(value)) {
      if (!int8_.contains(id)) continue;
      const Node& reader = graph_.node(id);
      const auto inputs = quantized_inputs(graph_, reader);
      const auto found = std::ranges::find_if(inputs, [&](std::size_t i) { return reader.inputs[i] == value; });
      if (found == inputs.end()) continue;
      return reader.name + "/fq_input" + (inputs.size() > 1 ? "_" + std::to_string(*found) : "");
    }
    return tensor_name(graph_, value) + "/fq_output";
  }

  Value fake_quantize(const std::string& wanted, Value value, Tensor low, Tensor high, std::int64_t levels) {
    const std::string name = copy_.unused_name(wanted);
    const Value lows = copy_.graph().constant(copy_.unused_name(name + "/low"), std::move(low));
    const Value highs = copy_.graph().constant(copy_.unused_name(name + "/high"), std::move(high));
    return copy_.graph().add(name, FakeQuantize{.levels = levels}, {value, lows, highs, lows, highs});
  }

  const Graph& graph_;
  const QuantScheme& scheme_;
  Users users_;
  GraphCopy copy_;
  std::set<NodeId> weighted_;
  std::set<NodeId> int8_;
  std::map<Value, Range> ranges_;
  std::map<Value, Value> quantized_;  ///< values of the source, and what INT8 layers read in the copy
};

}  // namespace

std::vector<std::string> observed_tensors(const Graph& graph, const Placement::Quantizer& quantizer, const Statistics& statistics) {
  if (std::ranges::all_of(quantizer.tensors, [&](const std::string& name) { return statistics.contains(name); })) return quantizer.tensors;
  std::vector<std::string> tensors;
  for (const Value value : quantizer.values) collect_observed(graph, value, statistics, tensors);
  return tensors;
}

Graph quantize(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme) {
  return QuantizedCopy(placement, statistics, scheme).run();
}

}  // namespace octet
