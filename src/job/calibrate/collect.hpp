#pragma once

#include <map>
#include <string>
#include <vector>

#include <octet/eval/input_samples.hpp>
#include <octet/eval/source.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

#include "job/messages.hpp"

namespace octet::job {

/// Inputs of the model's file that are constants of the network, by name.
using FixedInputs = std::map<std::string, Tensor>;

/// What the samples of a job showed.
struct Collected {
  Statistics statistics{};
  std::size_t samples = 0;            ///< those of `statistics_in` included
  std::vector<SourceFile> files{};    ///< what was observed, in order
  std::vector<InputSample> inputs{};  ///< in place of files, samples that were inferences of their own
  FixedInputs fixed{};                ///< of `inputs`
  std::vector<SkippedFile> skipped{};
};

/// Runs the network on the chosen files, beginning with `statistics_in`. Observes `tensors`, or where there are none what quantization
/// needs. Throws Error when no sample is left.
Collected collect_statistics(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job,
                             const std::vector<std::string>& tensors, Messages& messages);

}  // namespace octet::job
