#include <octet/calib/calibrator.hpp>

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/exec/executor.hpp>

#include "quant/statistics_collector.hpp"

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
        tensors(options.tensors.empty() ? placement.tensors() : options.tensors),
        executor(options.tensors.empty() ? placement.graph : graph, executor_options(tensors, options.threads)),
        request(executor.make_request()),
        collector(statistics, tensors, executor.threads()) {}

  void set_inputs(std::span<const Tensor> inputs);
  void observe(std::span<const Tensor> inputs);
  void adopt(Statistics given);

  QuantScheme scheme;
  std::function<bool(std::uint64_t)> progress;
  Placement placement;
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
  if (progress && !progress(samples))
    throw Error(ErrorCode::Cancelled, "calibration: cancelled after " + std::to_string(samples) + " samples");
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
  if (impl_->samples == 0) throw Error(ErrorCode::InvalidArgument, "calibration: given 0 samples, expected at least 1 before quantize");
  return octet::quantize(impl_->placement, impl_->statistics, impl_->scheme);
}

}  // namespace octet
