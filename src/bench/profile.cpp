#include "bench/profile.hpp"

#include <algorithm>
#include <numeric>

#include "bench/clock.hpp"
#include "bench/latency.hpp"

namespace octet::bench {
namespace {

constexpr double profiling_seconds = 2;
constexpr std::uint64_t fewest_inferences = 5;

std::vector<double> times_of_step(const StepTimes& times, std::size_t step) {
  std::vector<double> column;
  for (const auto& inference : times) column.push_back(inference[step]);
  return column;
}

/// Seconds that the step's multiply-accumulates take at the machine's peak.
double seconds_at_peak(const StepDescription& step, const Peaks& peaks) {
  const double peak = is_int8(step) ? peaks.int8 : peaks.fp32;
  return peak > 0 ? 2 * step.macs / peak : 0;
}

StepProfile step_profile(const StepDescription& step, const std::vector<double>& times, const Peaks& peaks) {
  StepProfile profile{.step = step, .median = median(times)};
  profile.mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  const double ideal = seconds_at_peak(step, peaks);
  profile.lost = profile.median - ideal;
  if (profile.median > 0) {
    profile.rate = 2 * step.macs / profile.median;
    profile.peak_share = ideal / profile.median;
  }
  return profile;
}

void add(TypeProfile& total, const StepProfile& profile) {
  ++total.steps;
  total.seconds += profile.median;
  total.part += profile.part;
  total.macs += profile.step.macs;
  total.lost += profile.lost;
}

}  // namespace

bool is_int8(const StepDescription& step) { return step.precision == ElementType::u8 || step.precision == ElementType::i8; }

double int8_part(const std::vector<StepDescription>& steps) {
  double all = 0, int8 = 0;
  for (const StepDescription& step : steps) {
    all += step.macs;
    if (is_int8(step)) int8 += step.macs;
  }
  return all > 0 ? int8 / all : 0;
}

StepTimes profile(const Executor& executor, const std::vector<Tensor>& inputs, std::uint64_t most) {
  InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
  request.run();
  request.enable_profiling();
  StepTimes times;
  const double end = now() + profiling_seconds;
  while (times.size() < most && (times.size() < fewest_inferences || now() < end)) {
    request.run();
    times.emplace_back(request.step_seconds().begin(), request.step_seconds().end());
  }
  return times;
}

std::vector<StepProfile> step_profiles(const std::vector<StepDescription>& steps, const StepTimes& times, const Peaks& peaks) {
  std::vector<StepProfile> profiles;
  double total = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    profiles.push_back(step_profile(steps[i], times_of_step(times, i), peaks));
    total += profiles.back().median;
  }
  for (StepProfile& profile : profiles) profile.part = total > 0 ? profile.median / total : 0;
  return profiles;
}

std::vector<TypeProfile> type_profiles(std::span<const StepProfile> steps) {
  std::vector<TypeProfile> totals;
  for (const StepProfile& profile : steps) {
    auto found = std::ranges::find_if(totals, [&](const TypeProfile& total) {
      return total.type == profile.step.type && total.precision == profile.step.precision;
    });
    if (found == totals.end()) found = totals.insert(found, {.type = profile.step.type, .precision = profile.step.precision});
    add(*found, profile);
  }
  for (TypeProfile& total : totals)
    if (total.seconds > 0) total.peak_share = 1 - total.lost / total.seconds;
  std::ranges::stable_sort(totals, std::ranges::greater{}, &TypeProfile::lost);
  return totals;
}

}  // namespace octet::bench
