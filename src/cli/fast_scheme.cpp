#include "cli/fast_scheme.hpp"

#include <cstdio>

#include <octet/calib/speed.hpp>
#include <octet/quant/quantize.hpp>

#include "cli/progress.hpp"
#include "cli/sample_progress.hpp"

namespace octet::cli {
namespace {

std::string text_of(const SpeedTrial& trial) {
  std::string layers = "'" + trial.layers.front() + "'";
  if (trial.layers.size() > 1) layers += " and " + std::to_string(trial.layers.size() - 1) + " more";
  char times[128];
  std::snprintf(times, sizeof times, "%.4g ms in INT8, %.4g ms in FP32", trial.int8 * 1e3, trial.fp32 * 1e3);
  return "speed: an inference with " + layers + ": " + times + (trial.kept ? ", left in FP32" : "");
}

}  // namespace

QuantScheme fast_scheme(const Graph& model, const Statistics& statistics, const QuantScheme& scheme, const CalibrateOptions& options,
                        const std::filesystem::path& file) {
  if (!options.performance_aware) return scheme;
  if (options.tune.resume && !file.empty() && std::filesystem::exists(file)) return read_scheme(file);
  const Progress progress(shows_progress(options.progress, errors_go_to_terminal()));
  SpeedOptions speed{.threads = options.threads};
  speed.progress = [&](const SpeedTrial& trial) {
    progress.say(text_of(trial));
    return true;
  };
  QuantScheme result = leave_slow_layers(place_quantizers(model, scheme), statistics, scheme, speed).scheme;
  if (!file.empty()) write_scheme(result, file);
  return result;
}

}  // namespace octet::cli
