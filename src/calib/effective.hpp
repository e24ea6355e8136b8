#pragma once

#include <set>
#include <string>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/quant/quantize.hpp>

/// What an executor makes of a plan. Whoever shows or counts precisions asks here.
namespace octet::calib {

/// The layers whose steps run on integers, or on anything else. A layer may run as a part of the one in front of it.
std::set<std::string> layers_that_run(const Executor& executor, bool on_integers);

/// Multiply-accumulates of the steps that run on integers.
double macs_on_integers(const Executor& executor);

/// The decisions of the plan for the executor's network as it runs: a layer that was planned in INT8 and runs on anything else is in FP32,
/// for the reason that its step names, or else because there is no kernel.
std::vector<LayerDecision> effective_decisions(const Executor& executor, const Placement& placement);

}  // namespace octet::calib
