#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/calib/tune.hpp>
#include <octet/graph/graph.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

struct CalibratorOptions {
  int threads = 0;  ///< threads of the inferences that collect statistics; 0 = all
  /// Tensors of the network to observe in place of those that quantize() needs, such as recorded_tensors().
  std::vector<std::string> tensors{};
  /// Called after each observe() with the number of samples seen so far. Returning false makes observe() throw Error(Cancelled).
  std::function<bool(std::uint64_t samples)> progress{};
  /// Copies of the inputs of the first inferences, up to so many and so many bytes, are kept for the ranking of layers in tune().
  std::size_t kept_inferences = 16;
  std::size_t kept_bytes = std::size_t{64} << 20;
};

/// Learns the ranges of a network's activations from samples and quantizes it:
///
///     Calibrator calibrator{graph, QuantScheme{}};
///     for (const Tensor& image : images) calibrator.observe(image);
///     Graph int8 = calibrator.quantize();
///
/// It keeps what it needs of the graph. Const members may be called from several threads at a time, others not. Results do not depend on
/// the number of threads.
class OCTET_API Calibrator {
 public:
  /// Throws Error(Unsupported) when a layer cannot run, Error(InvalidArgument) when the scheme has no meaning.
  explicit Calibrator(const Graph& graph, const QuantScheme& scheme = {}, const CalibratorOptions& options = {});
  ~Calibrator();
  Calibrator(Calibrator&&) noexcept;
  Calibrator& operator=(Calibrator&&) noexcept;

  /// Runs the FP32 network once and takes in what its tensors hold. One tensor per input of the network, in order; the first dimension of
  /// the first input counts samples. Throws Error(InvalidArgument) naming layer and sample where an activation is not finite; the sample
  /// then has changed nothing that was learned before.
  void observe(std::span<const Tensor> inputs);
  void observe(const Tensor& input) { observe(std::span<const Tensor>(&input, 1)); }

  /// What was seen so far; may be saved, merged and given back. The reference is valid as long as the calibrator is, and shows what is seen
  /// later.
  const Statistics& statistics() const;
  /// Replaces what was seen. samples() is then the largest number that one of the observed tensors has.
  void set_statistics(Statistics statistics);
  /// Samples seen so far.
  std::uint64_t samples() const;

  /// The quantized network. Throws Error(InvalidArgument) when nothing was observed.
  Graph quantize() const;
  /// The quantized network that loses no more than TuneOptions::max_drop by that metric, with as few multiply-accumulates in FP32 as can be
  /// found: ranges are tried with all layers in INT8, and then the layers that do the most harm are given back to FP32, as few as meet the
  /// limit. It always ends with a network; TuneResult::met says whether the limit is met. docs/tuning.md describes the search.
  ///
  ///     TuneResult tuned = calibrator.tune([&](const Executor& candidate) { return accuracy(candidate); }, {.max_drop = 0.01});
  ///
  /// Equal statistics, metric and options make equal results. A metric of single samples (SampledMetric) makes the search several times
  /// faster. The metric is called in this thread, one candidate after another. Throws Error(InvalidArgument) when nothing was observed,
  /// when layers have to be ranked and there are no samples for that, when a score is not finite, and for a journal that does not belong to
  /// this search; and what the metric throws.
  TuneResult tune(const Metric& metric, const TuneOptions& options = {}) const;
  TuneResult tune(const SampledMetric& metric, const TuneOptions& options = {}) const;

  /// The precision of every layer that could run in INT8, and why.
  const std::vector<LayerDecision>& decisions() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet
