#include "job/calibrate/effective.hpp"

#include <algorithm>

namespace octet::job {
namespace {

bool runs_on_integers(const StepDescription& step) { return step.precision == ElementType::u8 || step.precision == ElementType::i8; }

/// What the step of the layer says of itself, "" where it says nothing.
std::string note_of(const Executor& executor, const std::string& layer) {
  const auto& steps = executor.steps();
  const auto found = std::ranges::find_if(
      steps, [&](const StepDescription& step) { return !step.note.empty() && std::ranges::find(step.layers, layer) != step.layers.end(); });
  return found == steps.end() ? std::string() : found->note;
}

}  // namespace

std::set<std::string> layers_that_run(const Executor& executor, bool on_integers) {
  std::set<std::string> layers;
  for (const StepDescription& step : executor.steps())
    if (runs_on_integers(step) == on_integers) layers.insert(step.layers.begin(), step.layers.end());
  return layers;
}

std::vector<LayerDecision> effective_decisions(const Executor& executor, std::vector<LayerDecision> planned, const std::string& otherwise) {
  const std::set<std::string> in_int8 = layers_that_run(executor, true), others = layers_that_run(executor, false);
  for (LayerDecision& decision : planned) {
    if (!decision.int8 || in_int8.contains(decision.layer) || !others.contains(decision.layer)) continue;
    const std::string note = note_of(executor, decision.layer);
    decision.int8 = false;
    decision.reason = note.empty() ? otherwise : "planned in INT8, but: " + note;
  }
  return planned;
}

}  // namespace octet::job
