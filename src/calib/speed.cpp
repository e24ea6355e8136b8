#include <octet/calib/speed.hpp>

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

#include <octet/base/error.hpp>

#include "bench/inputs.hpp"
#include "bench/latency.hpp"
#include "bench/profile.hpp"
#include "bench/turns.hpp"
#include "calib/candidate.hpp"
#include "exec/machine.hpp"
#include "quant/glob.hpp"

namespace octet {
namespace {

using bench::StepProfile;

/// A layer is tried where its step takes more than this part of the time that it takes in FP32.
constexpr double suspicious_part = 0.8;
constexpr std::uint64_t profiled_inferences = 200;

/// A change of type or layout.
bool is_border(const StepProfile& profile) {
  return profile.step.type == "Reorder" || profile.step.type == "Quantize" || profile.step.type == "Dequantize";
}

bool computes(const StepProfile& profile, const std::string& layer) {
  return std::ranges::find(profile.step.layers, layer) != profile.step.layers.end();
}

/// Seconds of the steps that compute the layer, and of the borders that stand next to them in the order of execution.
double seconds_with_borders(const std::vector<StepProfile>& steps, const std::string& layer) {
  double seconds = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!computes(steps[i], layer)) continue;
    seconds += steps[i].median;
    for (std::size_t before = i; before > 0 && is_border(steps[before - 1]); --before) seconds += steps[before - 1].median;
    for (std::size_t after = i + 1; after < steps.size() && is_border(steps[after]); ++after) seconds += steps[after].median;
  }
  return seconds;
}

double seconds_of(const std::vector<StepProfile>& steps, const std::string& layer) {
  double seconds = 0;
  for (const StepProfile& profile : steps)
    if (computes(profile, layer)) seconds += profile.median;
  return seconds;
}

std::vector<StepProfile> profile_of(const Executor& executor) {
  return bench::step_profiles(executor.steps(), bench::profile(executor, bench::random_inputs(executor), profiled_inferences), {});
}

/// The search for the layers that are faster in FP32.
class SpeedSearch {
 public:
  SpeedSearch(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme, const SpeedOptions& options)
      : candidates_(placement, statistics, scheme, {}),
        options_(options),
        fp32_(profile_of(Executor(placement.graph, {.threads = options.threads}))) {}

  SpeedResult run();

 private:
  Executor executor(const Candidate& candidate) const { return Executor(candidates_.graph(candidate), {.threads = options_.threads}); }

  std::vector<std::size_t> suspicious_layers() const;
  bool try_in_fp32(const std::vector<std::size_t>& layers);
  SpeedTrial measure(const Candidate& other) const;
  QuantScheme scheme_with_reasons() const;

  const Candidates candidates_;
  const SpeedOptions& options_;
  std::vector<StepProfile> fp32_;
  Candidate current_;
  std::vector<SpeedTrial> trials_;
};

/// Those that lose most come first.
std::vector<std::size_t> SpeedSearch::suspicious_layers() const {
  const std::vector<StepProfile> int8 = profile_of(executor(current_));
  std::vector<std::pair<double, std::size_t>> losses;
  for (std::size_t i = 0; i < candidates_.layers().size(); ++i) {
    if (current_.fp32.contains(i)) continue;
    const std::string& layer = candidates_.layers()[i].name;
    const double with_borders = seconds_with_borders(int8, layer), without = seconds_of(fp32_, layer);
    if (with_borders > suspicious_part * without) losses.emplace_back(without - with_borders, i);
  }
  std::ranges::sort(losses);
  std::vector<std::size_t> layers;
  for (const auto& [loss, layer] : losses) layers.push_back(layer);
  return layers;
}

SpeedTrial SpeedSearch::measure(const Candidate& other) const {
  const Executor before = executor(current_), after = executor(other);
  const std::vector<Tensor> inputs = bench::random_inputs(before);
  bench::Runner first(before, inputs, {}), second(after, inputs, {});
  bench::Runner* const both[] = {&first, &second};
  const auto measured = bench::measure_in_turns(both, options_.rounds, {.inferences = 1, .seconds = options_.turn_seconds});
  std::vector<double> ratios = bench::ratios_of(measured[0].turn_medians, measured[1].turn_medians);
  std::ranges::sort(ratios);
  SpeedTrial trial{.int8 = bench::median(measured[0].turn_medians), .fp32 = bench::median(measured[1].turn_medians)};
  trial.ratio = bench::median(ratios);
  trial.kept = bench::quantile(ratios, 0.25) >= 1 + options_.least_gain;
  return trial;
}

bool SpeedSearch::try_in_fp32(const std::vector<std::size_t>& layers) {
  Candidate other = current_;
  other.fp32.insert(layers.begin(), layers.end());
  SpeedTrial trial = measure(other);
  for (const std::size_t layer : layers) trial.layers.push_back(candidates_.layers()[layer].name);
  trials_.push_back(trial);
  if (trial.kept) current_ = std::move(other);
  if (options_.progress && !options_.progress(trial)) throw Error(ErrorCode::Cancelled, "search for slow layers: cancelled");
  return trial.kept;
}

/// Layers alone, then those that nothing was gained from together, since between two of them no change of type is left. What was left in
/// FP32 changes what stands beside others, so the steps are looked at again.
SpeedResult SpeedSearch::run() {
  std::set<std::size_t> tried;
  while (true) {
    std::vector<std::size_t> open = suspicious_layers();
    std::erase_if(open, [&](std::size_t layer) { return tried.contains(layer); });
    if (open.empty()) break;
    tried.insert(open.begin(), open.end());
    std::erase_if(open, [&](std::size_t layer) { return try_in_fp32({layer}); });
    if (open.size() > 1) try_in_fp32(open);
  }
  return {scheme_with_reasons(), std::move(trials_)};
}

std::string reason_of(const SpeedTrial& trial, int threads) {
  const exec::Machine machine = exec::this_machine();
  const int used = threads > 0 ? threads : machine.processors;
  char text[256];
  std::snprintf(text, sizeof text, "FP32 was measured to be faster: an inference takes %.4g ms, in INT8 %.4g ms (%d thread%s, %s)",
                trial.fp32 * 1e3, trial.int8 * 1e3, used, used == 1 ? "" : "s", machine.instruction_set.c_str());
  return text;
}

QuantScheme SpeedSearch::scheme_with_reasons() const {
  QuantScheme scheme = candidates_.scheme({});
  for (const SpeedTrial& trial : trials_)
    for (const std::string& layer : trial.layers)
      if (trial.kept)
        scheme.overrides.push_back({.name = literal_pattern(layer), .keep_fp32 = true, .reason = reason_of(trial, options_.threads)});
  return scheme;
}

}  // namespace

SpeedResult leave_slow_layers(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme,
                              const SpeedOptions& options) {
  if (options.rounds == 0) throw Error(ErrorCode::InvalidArgument, "rounds: given 0, expected 1 or more");
  return SpeedSearch(placement, statistics, scheme, options).run();
}

}  // namespace octet
