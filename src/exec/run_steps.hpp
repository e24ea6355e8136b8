#pragma once

#include <span>

#include "exec/plan.hpp"

namespace octet::exec {

/// Runs steps [first, last) of the plan on its threads. Neighbouring steps that are divided into bands share one team of threads, which
/// then wait for each other between two steps only. `seconds` takes the time of each of these steps, and may be empty.
/// Throws what a kernel throws; the steps behind it are then not run.
void run_steps(const Plan& plan, std::size_t first, std::size_t last, const RunContext& context, std::span<double> seconds);

}  // namespace octet::exec
