#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <octet/bench/measurements.hpp>
#include <octet/exec/executor.hpp>

#include "bench/peaks.hpp"

namespace octet::bench {

/// Runs inferences with the step clock on, one after the other in the calling thread, `most` or as many as fit into about two seconds, but
/// five at least unless `most` is smaller.
StepTimes profile(const Executor& executor, const std::vector<Tensor>& inputs, std::uint64_t most);

/// One for each step, in the order of execution. `times` holds one inference at least.
std::vector<StepProfile> step_profiles(const std::vector<StepDescription>& steps, const StepTimes& times, const Peaks& peaks);

/// The steps of one operation type and precision taken together.
struct TypeProfile {
  std::string type{};
  ElementType precision = ElementType::f32;
  std::size_t steps = 0;
  double seconds = 0;  ///< sum of the medians
  double part = 0;
  double macs = 0;
  double peak_share = 0;  ///< of all their operations in all their time
  double lost = 0;
};

/// Those that lose most come first.
std::vector<TypeProfile> type_profiles(std::span<const StepProfile> steps);

/// Whether the step multiplies 8-bit integers.
bool is_int8(const StepDescription& step);

/// The part of the multiply-accumulates that runs on 8-bit integers; 0 when there are none.
double int8_part(const std::vector<StepDescription>& steps);

}  // namespace octet::bench
