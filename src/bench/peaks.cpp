#include "bench/peaks.hpp"

#include <algorithm>

#include <octet/exec/executor.hpp>
#include <octet/graph/ops/convolution.hpp>
#include <octet/graph/ops/fake_quantize.hpp>

#include "bench/clock.hpp"
#include "bench/inputs.hpp"

namespace octet::bench {
namespace {

constexpr double seconds_per_shape = 0.15;

struct ConvolutionShape {
  std::int64_t channels, size, kernel;
};

/// Large enough to keep two threads busy, small enough for their second-level caches. Windows of 3x3 would be filtered with fewer
/// multiplications than are counted.
constexpr ConvolutionShape shapes[] = {{512, 14, 1}, {256, 28, 1}, {128, 14, 5}, {128, 28, 5}};

Value quantized(Graph& graph, const std::string& name, Value value, float low, float high, std::int64_t levels) {
  const Value lowest = graph.constant(name + "/low", Tensor::scalar(low)), highest = graph.constant(name + "/high", Tensor::scalar(high));
  return graph.add(name, FakeQuantize{.levels = levels}, {value, lowest, highest, lowest, highest});
}

Graph convolution(const ConvolutionShape& shape, bool int8) {
  const auto [channels, size, kernel] = shape;
  Graph graph("peak");
  Value data = graph.parameter("data", ElementType::f32, {1, channels, size, size});
  Value weights = graph.constant("weights", random_values(ElementType::f32, {channels, channels, kernel, kernel}, 1));
  if (int8) {
    data = quantized(graph, "data/quantized", data, 0, 4, 256);
    weights = quantized(graph, "weights/quantized", weights, -4, 4, 255);
  }
  const Dims pads(2, kernel / 2);
  const Convolution attributes{.strides = {1, 1}, .pads_begin = pads, .pads_end = pads, .dilations = {1, 1}};
  Value value = graph.add("convolution", attributes, {data, weights});
  if (int8) value = quantized(graph, "result/quantized", value, 0, 4, 256);
  graph.result("result", value);
  return graph;
}

/// Operations a second of the network's steps that multiply, at their fastest.
double best_rate(const Graph& graph, int threads) {
  const Executor executor(graph, {.threads = threads});
  InferRequest request = executor.make_request();
  request.set_input(0, random_values(ElementType::f32, executor.inputs()[0].shape, 0));
  request.run();
  request.enable_profiling();
  double best = 0;
  for (const double end = now() + seconds_per_shape; now() < end;) {
    request.run();
    for (std::size_t i = 0; i < executor.steps().size(); ++i)
      if (request.step_seconds()[i] > 0) best = std::max(best, 2 * executor.steps()[i].macs / request.step_seconds()[i]);
  }
  return best;
}

double measure_peak(int threads, bool int8) {
  double best = 0;
  for (const ConvolutionShape& shape : shapes) best = std::max(best, best_rate(convolution(shape, int8), threads));
  return best;
}

}  // namespace

Peaks measure_peaks(int threads, const Peaks& known) {
  return {known.fp32 > 0 ? known.fp32 : measure_peak(threads, false), known.int8 > 0 ? known.int8 : measure_peak(threads, true)};
}

}  // namespace octet::bench
