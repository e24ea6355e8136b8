#include "calib/effective.hpp"

#include <algorithm>

namespace octet::calib {
namespace {

bool runs_on_integers(const StepDescription& step) { return step.precision == ElementType::u8 || step.precision == ElementType::i8; }

/// What the step of the layer says of itself, "" where it says nothing.
std::string note_of(const Executor& executor, const std::string& layer) {
  const auto& steps = executor.steps();
  const auto found = std::ranges::find_if(
      steps, [&](const StepDescription& step) { return !step.note.empty() && std::ranges::find(step.layers, layer) != step.layers.end(); });
  return found == steps.end() ? std::string() : found->note;
}

std::string reason_for_fp32(const std::string& note, const Placement& placement) {
  if (!note.empty()) return "planned in INT8, but: " + note;
  return placement.quantizers.empty() ? "the quantizers of its framework have no form that its INT8 kernel takes"
                                      : "planned in INT8, but the executor has no INT8 kernel for it";
}

}  // namespace

std::set<std::string> layers_that_run(const Executor& executor, bool on_integers) {
  std::set<std::string> layers;
  for (const StepDescription& step : executor.steps())
    if (runs_on_integers(step) == on_integers) layers.insert(step.layers.begin(), step.layers.end());
  return layers;
}

double macs_on_integers(const Executor& executor) {
  double macs = 0;
  for (const StepDescription& step : executor.steps())
    if (runs_on_integers(step)) macs += step.macs;
  return macs;
}

std::vector<LayerDecision> effective_decisions(const Executor& executor, const Placement& placement) {
  const std::set<std::string> in_int8 = layers_that_run(executor, true), others = layers_that_run(executor, false);
  std::vector<LayerDecision> effective = placement.decisions;
  for (LayerDecision& decision : effective) {
    if (!decision.int8 || in_int8.contains(decision.layer) || !others.contains(decision.layer)) continue;
    decision.int8 = false;
    decision.reason = reason_for_fp32(note_of(executor, decision.layer), placement);
  }
  return effective;
}

}  // namespace octet::calib
