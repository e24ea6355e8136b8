#pragma once

#include <set>
#include <string>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/quant/quantize.hpp>

namespace octet::job {

/// The layers whose steps run on integers, or on anything else. A layer may run as a part of the one in front of it.
std::set<std::string> layers_that_run(const Executor& executor, bool on_integers);

/// Why a layer that the calibrator planned in INT8 is in FP32, where its step says no more.
inline const std::string planned_without_kernel = "planned in INT8, but the executor has no INT8 kernel for it";

/// What an executor makes of the plan for a quantized network: a layer that was planned in INT8 and runs on anything else is in FP32, for
/// the reason that its step names, or else for `otherwise`.
std::vector<LayerDecision> effective_decisions(const Executor& executor, std::vector<LayerDecision> planned, const std::string& otherwise);

}  // namespace octet::job
