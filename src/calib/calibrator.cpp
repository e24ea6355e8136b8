#include <octet/calib/calibrator.hpp>

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/exec/executor.hpp>

#include "calib/search.hpp"
#include "stats/statistics_collector.hpp"

namespace octet {
namespace {

/// A network that is quantized already shows its FakeQuantize nodes in FP32, so that calibration never depends on INT8 kernels.
ExecutorOptions executor_options(const std::vector<std::string>& tensors, int threads) {
  return {.threads = threads, .precision = Precision::Simulated, .observed = tensors};
}

Placement place(const Graph& graph, const QuantScheme& scheme) {
  validate(scheme);
  return place_quantizers(graph, scheme);
}

std::uint64_t samples_of(std::span<const Tensor> inputs) {
  if (inputs.empty() || inputs.front().shape().rank() == 0) return 1;
  return static_cast<std::uint64_t>(inputs.front().shape()[0]);
}

}  // namespace

struct Calibrator::Impl {
  Impl(const Graph& graph, const QuantScheme& given, const CalibratorOptions& options)
      : scheme(given),
        progress(options.progress),
        placement(place(graph, scheme)),
        kept_inferences(options.kept_inferences),
        kept_bytes(options.kept_bytes),
        tensors(options.tensors.empty() ? placement.tensors() : options.tensors),
        executor(options.tensors.empty() ? placement.graph : graph, executor_options(tensors, options.threads)),
        request(executor.make_request()),
        collector(statistics, tensors, executor.threads()) {}

  void set_inputs(std::span<const Tensor> inputs);
  void observe(std::span<const Tensor> inputs);
  void keep(std::span<const Tensor> inputs);
  void adopt(Statistics given);
  void require_observed(const char* what) const;

  QuantScheme scheme;
  std::function<bool(std::uint64_t)> progress;
  Placement placement;
  std::size_t kept_inferences, kept_bytes;
  std::vector<std::vector<Tensor>> kept;
  std::vector<std::string> tensors;
  Executor executor;
  InferRequest request;
  Statistics statistics;
  StatisticsCollector collector;
  std::uint64_t samples = 0;
};

void Calibrator::Impl::set_inputs(std::span<const Tensor> inputs) {
  if (inputs.size() != executor.inputs().size())
    throw Error(ErrorCode::InvalidArgument,
                "inputs: given " + std::to_string(inputs.size()) + ", expected " + std::to_string(executor.inputs().size()));
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
}

/// An inference that fails half-way leaves what was learned before as it was.
void Calibrator::Impl::observe(std::span<const Tensor> inputs) {
  set_inputs(inputs);
  collector.begin();
  request.run([&](const ObservedValue& value) {
    collector.observe(value.index, StridedView{value.data, value.shape, value.strides}, samples);
  });
  collector.add();
  samples += samples_of(inputs);
  keep(inputs);
  if (progress && !progress(samples))
    throw Error(ErrorCode::Cancelled, "calibration: cancelled after " + std::to_string(samples) + " samples");
}

void Calibrator::Impl::keep(std::span<const Tensor> inputs) {
  std::size_t bytes = 0;
  for (const Tensor& input : inputs) bytes += input.bytes();
  if (kept.size() == kept_inferences || bytes > kept_bytes) return;
  kept_bytes -= bytes;
  std::vector<Tensor>& copies = kept.emplace_back();
  for (const Tensor& input : inputs) copies.push_back(input.clone());
}

void Calibrator::Impl::require_observed(const char* what) const {
  if (samples == 0)
    throw Error(ErrorCode::InvalidArgument, std::string("calibration: given 0 samples, expected at least 1 before ") + what);
}

void Calibrator::Impl::adopt(Statistics given) {
  std::uint64_t most = 0;
  for (const std::string& tensor : tensors)
    if (given.contains(tensor)) most = std::max(most, given.of(tensor).samples);
  collector.forget_records();
  statistics = std::move(given);
  samples = most;
}

Calibrator::Calibrator(const Graph& graph, const QuantScheme& scheme, const CalibratorOptions& options)
    : impl_(std::make_unique<Impl>(graph, scheme, options)) {}
Calibrator::~Calibrator() = default;
Calibrator::Calibrator(Calibrator&&) noexcept = default;
Calibrator& Calibrator::operator=(Calibrator&&) noexcept = default;

void Calibrator::observe(std::span<const Tensor> inputs) { impl_->observe(inputs); }
const Statistics& Calibrator::statistics() const { return impl_->statistics; }
void Calibrator::set_statistics(Statistics statistics) { impl_->adopt(std::move(statistics)); }
std::uint64_t Calibrator::samples() const { return impl_->samples; }
const std::vector<LayerDecision>& Calibrator::decisions() const { return impl_->placement.decisions; }

Graph Calibrator::quantize() const {
  impl_->require_observed("quantize");
  return octet::quantize(impl_->placement, impl_->statistics, impl_->scheme);
}

TuneResult Calibrator::tune(const Metric& metric, const TuneOptions& options) const {
  if (!metric) throw Error(ErrorCode::InvalidArgument, "metric: given none, expected one that can be called");
  const auto whole = [&](const Executor& candidate, std::span<const std::size_t>) { return std::vector<double>{metric(candidate)}; };
  return tune(SampledMetric{1, whole}, options);
}

TuneResult Calibrator::tune(const SampledMetric& metric, const TuneOptions& options) const {
  impl_->require_observed("tune");
  if (metric.samples == 0 || !metric.scores)
    throw Error(ErrorCode::InvalidArgument,
                "metric: given " + std::to_string(metric.samples) + " samples, expected at least 1 and their scores");
  const Candidates candidates(impl_->placement, impl_->statistics, impl_->scheme,
                              options.ranges ? *options.ranges : default_ranges(impl_->scheme.activations));
  return Search(candidates, metric, options, options.samples.empty() ? impl_->kept : options.samples).run();
}

}  // namespace octet
