#pragma once

#include <map>
#include <string>
#include <vector>

#include <octet/eval/evaluator.hpp>
#include <octet/eval/input_samples.hpp>
#include <octet/eval/source.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

#include "job/messages.hpp"

namespace octet::job {

/// Inputs of the model's file that are constants of the network, by name.
using FixedInputs = std::map<std::string, Tensor>;

/// Inputs of the observed network for algorithms that run networks, spread evenly over the samples.
struct KeptInputs {
  std::vector<std::vector<Tensor>> inputs{};
  std::vector<std::size_t> samples{};  ///< positions in `files` or `inputs` of Collected
};

/// Samples of a data set of a configuration, as inputs of a network, in place of files.
struct DataSamples {
  std::vector<Tensor> compared{};  ///< some that were not kept
};

/// What the samples of a job showed.
struct Collected {
  Statistics statistics{};
  std::size_t samples = 0;            ///< those of `statistics_in` included
  std::vector<SourceFile> files{};    ///< what was observed, in order
  std::vector<InputSample> inputs{};  ///< in place of files, samples that were inferences of their own
  FixedInputs fixed{};                ///< of `inputs`
  KeptInputs kept{};
  DataSamples data{};
  std::vector<SkippedFile> skipped{};
};

/// Runs the network on the chosen files, beginning with `statistics_in`. Observes `tensors`, or where there are none what quantization
/// needs, and keeps the inputs of so many inferences. Throws Error when no sample is left.
Collected collect_statistics(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job,
                             const std::vector<std::string>& tensors, std::size_t kept_inferences, Messages& messages);

/// The same of the samples of a configuration's data set.
Collected collect_of_data(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job, const Evaluator& data,
                          const std::vector<std::string>& tensors, std::size_t kept_inferences, Messages& messages);

/// Chooses which of `all` inferences are kept, and keeps them while there is room.
class InputKeeper {
 public:
  InputKeeper(std::size_t wanted, std::size_t all) : wanted_(wanted), all_(all) {}
  /// Whether the inference is one of those that are spread evenly.
  bool wants(std::size_t inference) const;
  /// `samples` are their positions among those that were observed.
  void keep(std::vector<Tensor> inputs, const std::vector<std::size_t>& samples, KeptInputs& kept);

 private:
  std::size_t wanted_, all_;
  std::size_t bytes_ = std::size_t{64} << 20;
};

}  // namespace octet::job
