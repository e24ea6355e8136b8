#include "job/calibrate/comparison.hpp"

#include <algorithm>
#include <utility>

#include <octet/eval/metrics.hpp>
#include <octet/exec/executor.hpp>

#include "bench/clock.hpp"
#include "bench/latency.hpp"
#include "job/calibrate/input_samples.hpp"
#include "job/inputs/sample_files.hpp"

namespace octet::job {
namespace {

constexpr std::size_t compared_images = 50;
constexpr std::size_t warm_up_runs = 3;
constexpr std::size_t fewest_runs = 5, most_runs = 50;
constexpr double measuring_seconds = 2;

/// The two take turns, so that whatever else the machine does slows both alike.
void measure_latency(InferRequest& fp32, InferRequest& int8, NetworkComparison& result) {
  std::vector<double> fp32_seconds, int8_seconds;
  for (std::size_t i = 0; i < warm_up_runs; ++i) {
    fp32.run();
    int8.run();
  }
  const double start = bench::now();
  while (fp32_seconds.size() < most_runs && (fp32_seconds.size() < fewest_runs || bench::now() - start < measuring_seconds)) {
    fp32_seconds.push_back(bench::seconds_of([&] { fp32.run(); }));
    int8_seconds.push_back(bench::seconds_of([&] { int8.run(); }));
  }
  result.runs = fp32_seconds.size();
  result.fp32_seconds = bench::median(std::move(fp32_seconds));
  result.int8_seconds = bench::median(std::move(int8_seconds));
}

/// Mean over the outputs.
double sqnr_of_outputs(const InferRequest& fp32, const InferRequest& int8, std::size_t outputs) {
  double sum = 0;
  for (std::size_t i = 0; i < outputs; ++i) sum += sqnr(fp32.output(i), int8.output(i));
  return sum / static_cast<double>(outputs);
}

void set_inputs(InferRequest& request, const std::vector<Tensor>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
}

void set_zeros(InferRequest& request, const std::vector<Port>& ports) {
  for (std::size_t i = 0; i < ports.size(); ++i) request.set_input(i, Tensor(ports[i].element_type, ports[i].shape));
}

bool fits(const std::vector<Tensor>& inputs, const std::vector<Port>& ports) {
  return std::ranges::equal(inputs, ports, [](const Tensor& input, const Port& port) { return input.shape() == port.shape; });
}

void measure_noise(InferRequest& fp32, InferRequest& int8, std::size_t outputs, Source source, std::int64_t batch_size,
                   NetworkComparison& result) {
  double sum = 0;
  while (const auto batch = source.next()) {
    const Tensor input = filled_batch(batch->input, batch_size);
    for (InferRequest* request : {&fp32, &int8}) {
      request->set_input(0, input);
      request->run();
    }
    sum += sqnr_of_outputs(fp32, int8, outputs) * static_cast<double>(batch->files.size());
    result.images += batch->files.size();
  }
  if (result.images > 0) result.mean_sqnr = sum / static_cast<double>(result.images);
}

}  // namespace

NetworkComparison compare_networks(const Graph& fp32, const Graph& int8, std::vector<SourceFile> files, const Preprocessing& preprocessing,
                                   int threads) {
  const Executor reference(fp32, {.threads = threads}), quantized(int8, {.threads = threads});
  InferRequest reference_request = reference.make_request(), quantized_request = quantized.make_request();
  const Port& input = reference.inputs().front();
  for (InferRequest* request : {&reference_request, &quantized_request}) set_zeros(*request, reference.inputs());
  const std::int64_t batch = input.shape.rank() > 0 ? input.shape[0] : 1;
  NetworkComparison result{.threads = reference.threads()};
  if (files.size() > compared_images) files.resize(compared_images);
  if (!files.empty() && !reference.outputs().empty())
    measure_noise(reference_request, quantized_request, reference.outputs().size(),
                  Source(std::move(files), input.shape,
                         {.preprocessing = preprocessing, .batch = static_cast<std::size_t>(batch), .threads = threads}),
                  batch, result);
  measure_latency(reference_request, quantized_request, result);
  return result;
}

NetworkComparison compare_networks(const Graph& fp32, const Graph& int8, const std::vector<Tensor>& inputs, int threads) {
  const Executor reference(fp32, {.threads = threads}), quantized(int8, {.threads = threads});
  InferRequest reference_request = reference.make_request(), quantized_request = quantized.make_request();
  for (InferRequest* request : {&reference_request, &quantized_request}) set_zeros(*request, reference.inputs());
  NetworkComparison result{.threads = reference.threads()};
  double sum = 0;
  for (const Tensor& input : inputs) {
    if (!fits({input}, reference.inputs())) continue;
    for (InferRequest* request : {&reference_request, &quantized_request}) {
      request->set_input(0, input);
      request->run();
    }
    sum += sqnr_of_outputs(reference_request, quantized_request, reference.outputs().size());
    ++result.images;
  }
  if (result.images > 0) result.mean_sqnr = sum / static_cast<double>(result.images);
  measure_latency(reference_request, quantized_request, result);
  return result;
}

NetworkComparison compare_networks(const Graph& fp32, const Graph& int8, const std::vector<InputSample>& samples,
                                   const FixedInputs& fixed, int threads) {
  const Executor reference(fp32, {.threads = threads}), quantized(int8, {.threads = threads});
  InferRequest reference_request = reference.make_request(), quantized_request = quantized.make_request();
  for (InferRequest* request : {&reference_request, &quantized_request}) set_zeros(*request, reference.inputs());
  NetworkComparison result{.threads = reference.threads()};
  double sum = 0;
  for (const InputSample& sample : samples) {
    const std::vector<Tensor> inputs = inputs_for(fp32, sample, fixed);
    if (result.images == compared_images || !fits(inputs, reference.inputs())) continue;
    for (InferRequest* request : {&reference_request, &quantized_request}) {
      set_inputs(*request, inputs);
      request->run();
    }
    sum += sqnr_of_outputs(reference_request, quantized_request, reference.outputs().size());
    ++result.images;
  }
  if (result.images > 0) result.mean_sqnr = sum / static_cast<double>(result.images);
  measure_latency(reference_request, quantized_request, result);
  return result;
}

}  // namespace octet::job
