#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/graph.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/scheme.hpp>

namespace octet {

/// How good a network is on the whole validation set, larger being better. It gives the same number for the same network. What it throws
/// ends the search and comes out of it.
using Metric = std::function<double(const Executor& candidate)>;

/// A metric that is the mean of one score for each sample of a validation set, as accuracy is the mean of ones and zeros. It lets the
/// search tell hopeless and safe candidates from part of the set.
struct SampledMetric {
  std::size_t samples = 0;  ///< in the validation set
  /// The scores of the samples with these indices, which ascend, in that order.
  std::function<std::vector<double>(const Executor& candidate, std::span<const std::size_t> samples)> scores{};
};

/// One way of choosing the ranges of activations.
struct RangeChoice {
  std::string name{};
  ActivationScheme activations{};
  bool operator==(const RangeChoice&) const = default;
};

/// `base` narrowed to the extremes of 100 - step, 100 - 2 step, ... per cent of the samples, down to `boundary`, as OpenVINO's calibration
/// tool of 2019 tries them. Throws Error(InvalidArgument) unless step is above 0 and boundary is 50 to 100.
OCTET_API std::vector<RangeChoice> trimmed_ranges(const ActivationScheme& base, double step = 0.5, double boundary = 95);

/// Those, then the means of the samples' extremes, the percentile 99.99, and asymmetric ranges, without what `base` is itself.
OCTET_API std::vector<RangeChoice> default_ranges(const ActivationScheme& base);

/// One candidate and what was measured of it.
struct Trial {
  std::string ranges{};                   ///< RangeChoice::name, "as given" for the scheme's own, empty for the FP32 network
  std::vector<std::string> fp32_layers{};  ///< layers given back to FP32, in execution order
  std::size_t samples = 0;  ///< of the validation set that were measured; 1 for a metric of the whole set
  bool full = false;        ///< all of them
  double value = 0;         ///< mean score of these samples
  double drop = 0;          ///< the FP32 network's mean score of the same samples, less `value`
  double drop_error = 0;    ///< half of the 95 % confidence interval of the whole set's drop; 0 when `full`
  double fp32_macs = 0;     ///< multiply-accumulates that an Executor here runs in FP32; all until the trial was measured
  std::size_t bytes = 0;    ///< of the weights, those of INT8 layers counted as 8-bit integers
  double latency = 0;       ///< seconds, median of TuneOptions::latency_runs inferences; 0 = not measured
};

/// What quantizing one layer alone does to the outputs of the FP32 network.
struct LayerEffect {
  std::string layer{};
  std::string type{};
  double macs = 0;
  double sqnr = 0;  ///< of the network's outputs in dB, over the samples of the ranking; a low one says that the layer hurts
};

/// A layer that was given back to FP32, and what happens without that.
struct ReturnedLayer {
  std::string layer{};
  double macs = 0;
  bool proven =
      false;  ///< with the layer in INT8 again the drop exceeds the limit: on the whole set, or with 99 % confidence from part of it
  double drop_without = 0;  ///< the drop with that layer in INT8 again, measured on `samples`; 0 where it was not measured
  std::size_t samples = 0;
};

/// Where a search stands.
struct TuneProgress {
  std::string stage{};            ///< "reference", "ranges", "ranking", "layers", "proof"
  const Trial* trial = nullptr;   ///< what was measured last; null before the first
  double validations = 0;         ///< samples measured so far, divided by the size of the set
};

struct TuneOptions {
  double max_drop = 0.01;  ///< allowed loss against FP32, in the metric's unit: 0.01 is one point of an accuracy in [0, 1]
  int threads = 0;         ///< threads of one inference of a candidate; 0 = all
  int workers = 1;         ///< samples of the ranking that run at the same time
  /// Tried in this order while all layers are in INT8, behind the scheme's own; default_ranges() when absent.
  std::optional<std::vector<RangeChoice>> ranges{};
  /// Inputs of the inferences that rank the layers; those that the calibrator saw first when empty.
  std::vector<std::vector<Tensor>> samples{};
  double max_validations = 0;  ///< the search ends when so many times the set was measured; 0 = no limit
  double time_budget = 0;      ///< the search ends after so many seconds, those of an interrupted run included; 0 = no limit
  int latency_runs = 0;        ///< timed inferences of each candidate that was measured fully; nothing depends on them
  /// File that every measurement is added to as it is made, as a line of JSON; empty = none.
  std::filesystem::path journal{};
  bool resume = false;  ///< take the measurements of an earlier run from the journal, where there is one
  std::string data{};   ///< names metric and validation set, so that a journal made with others is refused
  /// What is done to a candidate before it is run, such as the rounding of its weights to f16 when it will be stored so.
  std::function<Graph(Graph)> finish{};
  /// Called after each measurement. Returning false ends the search with the best that was found.
  std::function<bool(const TuneProgress& progress)> progress{};
};

/// What a search found.
struct TuneResult {
  Graph graph{};         ///< the quantized network, `finish`ed
  QuantScheme scheme{};  ///< makes the same network from the same statistics
  std::vector<LayerDecision> decisions{};  ///< as an Executor here runs `graph`
  std::size_t trial = 0;      ///< the position among `trials` of the network that was chosen
  bool met = false;           ///< its drop on the whole set is within the limit
  bool finished = false;      ///< neither a limit nor the caller ended the search early
  std::string conclusion{};   ///< one sentence
  std::vector<Trial> trials{};  ///< in the order in which they were begun; the first is the FP32 network
  std::vector<LayerEffect> ranking{};  ///< the most harmful layer first; empty when no layer had to be given back
  std::vector<ReturnedLayer> returned{};  ///< in execution order
  double macs = 0;            ///< multiply-accumulates of the network
  double validations = 0;     ///< samples that the metric was asked for, divided by the size of the set
  double measured_before = 0;  ///< the part of them that came from the journal
  double seconds = 0;         ///< of the search, those of an interrupted run included

  const Trial& chosen() const { return trials[trial]; }
  const Trial& reference() const { return trials.front(); }
};

/// The positions of those trials on the whole set that no other one beats in both value and multiply-accumulates in FP32, from the fewest
/// multiply-accumulates on.
OCTET_API std::vector<std::size_t> pareto(const std::vector<Trial>& trials);

}  // namespace octet
