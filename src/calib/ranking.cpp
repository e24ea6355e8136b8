#include "calib/ranking.hpp"

#include <algorithm>
#include <map>

#include <octet/base/error.hpp>

#include "calib/cut.hpp"
#include "base/parallel.hpp"
#include "calib/powers.hpp"
#include "quant/layers.hpp"
#include "quant/placement.hpp"

namespace octet {
namespace {

using Values = std::map<Value, Tensor>;

std::vector<Tensor> picked(const Values& values, const std::vector<Value>& wanted) {
  std::vector<Tensor> tensors;
  for (const Value value : wanted) tensors.push_back(values.at(value));
  return tensors;
}

/// The names of the tensors whose range a value has when all layers are in INT8: those that share one come together.
std::vector<std::string> tensors_sharing_range(const Candidates& candidates, Value value) {
  const Placement& placement = candidates.placement();
  std::vector<std::string> tensors;
  const auto own = observed_tensors(placement.graph, {{value}, {tensor_name(placement.graph, value)}}, candidates.statistics());
  for (const std::string& name : own)
    for (const Placement::Quantizer& quantizer : placement.quantizers)
      if (std::ranges::find(quantizer.tensors, name) != quantizer.tensors.end())
        tensors.insert(tensors.end(), quantizer.tensors.begin(), quantizer.tensors.end());
  return tensors.empty() ? own : tensors;
}

class Ranking {
 public:
  Ranking(const Candidates& candidates, const std::vector<std::vector<Tensor>>& samples, const RankingOptions& options)
      : candidates_(candidates), graph_(candidates.placement().graph), samples_(samples), options_(options) {}

  std::vector<double> run();

 private:
  void begin();
  void advance_to(NodeId at);
  double effect_of(const TunableLayer& layer) const;
  Graph quantized_rest(const TunableLayer& layer) const;
  Executor executor_of(const Graph& graph, Precision precision) const {
    return Executor(graph, {.threads = options_.threads, .precision = precision});
  }

  const Candidates& candidates_;
  const Graph& graph_;
  const std::vector<std::vector<Tensor>>& samples_;
  const RankingOptions& options_;
  std::vector<std::vector<Tensor>> expected_;  // outputs of the FP32 network
  NodeId at_ = 0;                              // the cut
  std::vector<Value> live_;                    // what crosses it
  std::vector<Values> values_;                 // its elements, for each sample
};

void Ranking::begin() {
  const Executor network = executor_of(graph_, Precision::Simulated);
  expected_.resize(samples_.size());
  for_each_index(samples_.size(), options_.workers, [&](std::size_t i) { expected_[i] = network.run(samples_[i]); });
  live_ = live_values(graph_, 0);
  values_.resize(samples_.size());
  for (std::size_t i = 0; i < samples_.size(); ++i)
    for (std::size_t port = 0; port < graph_.parameters().size(); ++port) values_[i][{graph_.parameters()[port], 0}] = samples_[i][port];
}

void Ranking::advance_to(NodeId at) {
  const std::vector<Value> live = live_values(graph_, at);
  std::vector<Value> computed;
  for (const Value value : live)
    if (!values_.front().contains(value)) computed.push_back(value);
  if (!computed.empty()) {
    const Executor part = executor_of(part_of(graph_, at_, at, live_, computed), Precision::Simulated);
    for_each_index(samples_.size(), options_.workers, [&](std::size_t i) {
      const std::vector<Tensor> results = part.run(picked(values_[i], live_));
      for (std::size_t k = 0; k < computed.size(); ++k) values_[i][computed[k]] = results[k];
    });
  }
  for (Values& values : values_) std::erase_if(values, [&](const auto& entry) { return !std::ranges::binary_search(live, entry.first); });
  at_ = at;
  live_ = live;
}

/// What is behind the cut, with quantizers around the layer alone.
Graph Ranking::quantized_rest(const TunableLayer& layer) const {
  Placement placement{.graph = rest_of(graph_, layer.node, live_)};
  const NodeId id = placement.graph.find(layer.name);
  const Node& node = placement.graph.node(id);
  for (const std::size_t i : quantized_inputs(placement.graph, node))
    placement.quantizers.push_back({{node.inputs[i]}, tensors_sharing_range(candidates_, graph_.node(layer.node).inputs[i])});
  if (is_weighted(placement.graph, node)) placement.weighted.push_back(id);
  placement.decisions.push_back({layer.name, layer.type, true, {}, layer.macs});
  return quantize(placement, candidates_.statistics(), candidates_.scheme({options_.ranges, {}}));
}

double Ranking::effect_of(const TunableLayer& layer) const {
  const Executor rest = executor_of(quantized_rest(layer), Precision::Auto);
  // Outputs that stand in front of the cut do not change; the others are the last ones.
  const std::size_t outputs = rest.outputs().size(), all_outputs = expected_.front().size();
  std::vector<std::vector<Powers>> found(samples_.size());
  for_each_index(samples_.size(), options_.workers, [&](std::size_t i) {
    const std::vector<Tensor> actual = rest.run(picked(values_[i], live_));
    for (std::size_t k = 0; k < outputs; ++k) found[i].push_back(powers_of(expected_[i][all_outputs - outputs + k], actual[k]));
  });
  double sum = 0;
  for (std::size_t k = 0; k < outputs; ++k) {
    Powers total;
    for (const std::vector<Powers>& powers : found) total += powers[k];
    sum += ratio_of(total);
  }
  return sum / static_cast<double>(std::max<std::size_t>(all_outputs, 1));
}

std::vector<double> Ranking::run() {
  begin();
  std::vector<double> effects;
  for (const TunableLayer& layer : candidates_.layers()) {
    advance_to(layer.node);
    effects.push_back(effect_of(layer));
    if (options_.progress) options_.progress(effects.size());
  }
  return effects;
}

}  // namespace

std::vector<double> rank_layers(const Candidates& candidates, const std::vector<std::vector<Tensor>>& samples,
                                const RankingOptions& options) {
  if (samples.empty()) throw Error(ErrorCode::InvalidArgument, "ranking: given 0 samples, expected at least 1");
  return Ranking(candidates, samples, options).run();
}

}  // namespace octet
