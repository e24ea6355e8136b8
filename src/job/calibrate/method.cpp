#include "job/calibrate/method.hpp"

#include <algorithm>
#include <set>

#include <octet/base/error.hpp>

#include "calib/held_back.hpp"
#include "calib/sample_runner.hpp"
#include "graph/traits.hpp"
#include "quant/glob.hpp"
#include "quant/pipeline.hpp"
#include "quant/placement.hpp"

namespace octet::job {
namespace {

bool saw_only_zeros(const Statistics& statistics, const std::vector<std::string>& tensors) {
  return std::ranges::all_of(tensors, [&](const std::string& tensor) {
    if (!statistics.contains(tensor)) return false;
    const TensorStatistics seen = statistics.of(tensor);
    return seen.minimum == 0 && seen.maximum == 0;
  });
}

/// Layers in INT8 that read one of the values.
std::vector<std::string> readers_of(const Placement& placement, const std::vector<Value>& values) {
  std::vector<std::string> readers;
  for (const LayerDecision& decision : placement.decisions) {
    if (!decision.int8) continue;
    const Node& node = placement.graph.node(placement.graph.find(decision.layer));
    if (std::ranges::any_of(node.inputs, [&](Value input) { return std::ranges::find(values, input) != values.end(); }))
      readers.push_back(decision.layer);
  }
  return readers;
}

std::string text_of(const ActivationScheme& scheme) {
  std::string text = "ranges by ";
  if (scheme.statistic == SampleStatistic::LeastError) text += "least error";
  else if (scheme.statistic == SampleStatistic::Percentile) text += "percentile";
  else if (scheme.aggregator == Aggregator::Mean) text += "means of extremes";
  else text += scheme.aggregator == Aggregator::Trimmed ? "trimmed extremes" : "extremes";
  if (scheme.auto_symmetric) return text + ", zero points where they help";
  return text + (scheme.symmetric ? ", symmetric" : ", asymmetric");
}

/// "weight rounding" of "weight rounding by 64 inferences".
std::string short_name(const std::string& description) { return description.substr(0, description.find(" by ")); }

}  // namespace

Method method_of(const QuantizationJob& job, Preset usual, bool recorded) {
  const Preset preset = recorded ? Preset::Legacy : job.preset.value_or(usual);
  return {preset, recipe(preset)};
}

void choose_ranges(QuantScheme& scheme, const Method& method, const QuantizationJob& job) {
  if (scheme.activations == ActivationScheme{}) scheme.activations = method.recipe.activations;
  if (!job.activations) return;
  scheme.activations.symmetric = *job.activations != ActivationSymmetry::Asymmetric;
  scheme.activations.auto_symmetric = *job.activations == ActivationSymmetry::Auto;
}

void leave_unseen(QuantScheme& scheme, const Placement& placement, const Statistics& statistics, Messages& messages) {
  std::set<std::string> layers;
  for (const Placement::Quantizer& quantizer : placement.quantizers)
    if (saw_only_zeros(statistics, observed_tensors(placement.graph, quantizer, statistics)))
      for (const std::string& layer : readers_of(placement, quantizer.values)) layers.insert(layer);
  for (const std::string& layer : layers) {
    scheme.overrides.push_back(
        {.name = literal_pattern(layer), .keep_fp32 = true, .reason = "calibration saw nothing but zeros at its input"});
    messages.warn(
        Warning{"layer '" + layer + "': calibration saw nothing but zeros at its input, so that no range is known; it stays in FP32"});
  }
}

AlgorithmResult adjusted_network(const Graph& network, const QuantScheme& scheme, const Method& method, const Collected& collected,
                                 int threads) {
  SampleRunner runner(collected.kept.inputs, threads);
  return Pipeline(scheme, method.recipe.algorithms).apply(place_quantizers(network, scheme), collected.statistics, runner);
}

std::string text_of(const Method& method, const QuantScheme& scheme, const Collected& collected, const std::vector<AlgorithmNote>& notes) {
  std::string text = "preset " + std::string(name(method.preset)) + ": " + text_of(scheme.activations);
  for (const auto& algorithm : method.recipe.algorithms) {
    const std::string name = short_name(algorithm->description());
    if (collected.kept.inputs.size() < fewest_inferences) {
      text += "; no " + name + ", which needs samples of " + std::to_string(fewest_inferences) + " inferences";
      continue;
    }
    const auto of_it = [&](const AlgorithmNote& note) { return note.algorithm == algorithm->description(); };
    const auto changed = std::ranges::count_if(notes, [&](const AlgorithmNote& note) { return of_it(note) && note.changed; });
    text += "; " + name + " in " + std::to_string(changed) + " of " + std::to_string(std::ranges::count_if(notes, of_it)) + " layers";
  }
  return text;
}

}  // namespace octet::job
