// What a search found.
#include "arguments.hpp"
#include "decision.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"
#include "trial.hpp"

namespace octet::c {
namespace {

octet_tuning_description description_of(const TuneResult& result) {
  return {0,
          result.met,
          result.finished,
          result.conclusion.c_str(),
          result.trial,
          result.trials.size(),
          result.ranking.size(),
          result.returned.size(),
          result.decisions.size(),
          result.macs,
          result.validations,
          result.measured_before,
          result.seconds};
}

octet_layer_effect description_of(const LayerEffect& effect) {
  return {0, effect.layer.c_str(), effect.type.c_str(), effect.macs, effect.sqnr};
}

octet_returned_layer description_of(const ReturnedLayer& layer) {
  return {0, layer.layer.c_str(), layer.macs, layer.proven, layer.drop_without, layer.samples};
}

const TuneResult& result_of(const octet_tuning* tuning) { return object_of(tuning).result; }

}  // namespace

std::vector<const char*> fp32_layers_of(const Trial& trial) {
  std::vector<const char*> names;
  for (const std::string& layer : trial.fp32_layers) names.push_back(layer.c_str());
  return names;
}

octet_trial trial_out(const Trial& trial, const std::vector<const char*>& layers) {
  return {0,           trial.ranges.c_str(), layers.data(),    layers.size(),   trial.samples, trial.full,
          trial.value, trial.drop,           trial.drop_error, trial.fp32_macs, trial.bytes,   trial.latency};
}

/// The trials stay where they are when the result moves.
Tuning::Tuning(TuneResult found) : result(std::move(found)) {
  for (const Trial& trial : result.trials) fp32_layers.push_back(fp32_layers_of(trial));
}

}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_tuning_describe(octet_tuning_description* description, const octet_tuning* tuning) {
  return guarded([&] { describe(description, description_of(result_of(tuning))); });
}

octet_status octet_tuning_graph(octet_graph** graph, const octet_tuning* tuning) {
  return making(graph, "graph", [&] { return result_of(tuning).graph; });
}

octet_status octet_tuning_scheme(octet_scheme** scheme, const octet_tuning* tuning) {
  return making(scheme, "scheme", [&] { return result_of(tuning).scheme; });
}

octet_status octet_tuning_trial(octet_trial* trial, const octet_tuning* tuning, size_t index) {
  return guarded([&] {
    const auto& [result, fp32_layers] = object_of(tuning);
    index_in(index, result.trials.size(), "trial");
    describe(trial, trial_out(result.trials[index], fp32_layers[index]));
  });
}

octet_status octet_tuning_effect(octet_layer_effect* effect, const octet_tuning* tuning, size_t index) {
  return guarded([&] {
    const auto& ranking = result_of(tuning).ranking;
    describe(effect, description_of(ranking[index_in(index, ranking.size(), "effect")]));
  });
}

octet_status octet_tuning_returned(octet_returned_layer* returned, const octet_tuning* tuning, size_t index) {
  return guarded([&] {
    const auto& layers = result_of(tuning).returned;
    describe(returned, description_of(layers[index_in(index, layers.size(), "returned layer")]));
  });
}

octet_status octet_tuning_decision(octet_decision* decision, const octet_tuning* tuning, size_t index) {
  return guarded([&] { describe(decision, decision_of(result_of(tuning).decisions, index)); });
}

octet_status octet_tuning_free(octet_tuning* tuning) {
  return guarded([&] { free_handle(tuning); });
}
}
