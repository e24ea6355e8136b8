// Octet's own kernels, each in a small quantized network that runs it, by the executor's clock of steps.

#include <cstdint>
#include <memory>
#include <numeric>
#include <string>

#include <benchmark/benchmark.h>

#include <octet/calib/calibrator.hpp>
#include <octet/convert/convert.hpp>

#include "workload.hpp"

namespace octet::benchmarks {
namespace {

Value weights(Graph& graph, const std::string& name, const Shape& shape) {
  return graph.constant(name, random_input({name, ElementType::f32, shape}));
}

/// A pointwise convolution, which quantizes what it gives to what stands behind it.
Value pointwise(Graph& graph, const std::string& name, Value x, std::int64_t channels) {
  const Value product = graph.add(name, Convolution{}, {x, weights(graph, name + "/w", {channels, graph.shape(x)[1], 1, 1})});
  return graph.add(name + "/relu", Unary{UnaryKind::Relu}, {product});
}

Graph depthwise_network(std::int64_t channels, std::int64_t size, std::int64_t stride) {
  Graph graph("depthwise");
  const Value x = pointwise(graph, "before", graph.parameter("x", ElementType::f32, {1, 16, size, size}), channels);
  const GroupConvolution window{.strides = {stride, stride}, .pads_begin = {1, 1}, .pads_end = {1, 1}};
  const Value y = graph.add("depthwise", window, {x, weights(graph, "w", {channels, 1, 1, 3, 3})});
  graph.result("y", pointwise(graph, "behind", graph.add("relu", Unary{UnaryKind::Relu}, {y}), 16));
  return graph;
}

Graph rounding_network(std::int64_t size) {
  Graph graph("rounding");
  graph.result("y", pointwise(graph, "layer", graph.parameter("x", ElementType::f32, {1, 3, size, size}), 16));
  return graph;
}

/// Planes of many channels, as spectrograms have.
Graph planes_network(std::int64_t channels, std::int64_t size) {
  Graph graph("planes");
  graph.result("y", pointwise(graph, "layer", graph.parameter("x", ElementType::f32, {1, channels, size, size}), 16));
  return graph;
}

Graph joining_network(std::int64_t channels, std::int64_t size) {
  Graph graph("joining");
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, size, size});
  const Value joined = graph.add("joined", Concat{1}, {pointwise(graph, "left", x, channels), pointwise(graph, "right", x, channels)});
  graph.result("y", pointwise(graph, "behind", joined, 16));
  return graph;
}

Graph averaging_network(std::int64_t channels, std::int64_t size) {
  Graph graph("averaging");
  const Value x = pointwise(graph, "before", graph.parameter("x", ElementType::f32, {1, 16, size, size}), channels);
  graph.result("y", graph.add("mean", Reduce{ReduceKind::Mean}, {x, graph.constant("axes", Tensor::from(Dims{2, 3}))}));
  return graph;
}

Graph quantized(const Graph& graph) {
  Calibrator calibrator(graph, {}, {.threads = 1});
  const NodeId input = graph.parameters().front();
  calibrator.observe(random_input({"x", ElementType::f32, graph.node(input).outputs.front().shape}));
  return calibrator.quantize();
}

/// Times the steps that run the kernel; skipped on a machine where Octet runs another one.
void time_kernel(benchmark::State& state, const Graph& graph, const std::string& kernel) {
  const Executor executor(graph, {.threads = 1});
  InferRequest request = filled_request(executor);
  request.enable_profiling();
  bool runs = false;
  for (auto _ : state) {
    request.run();
    double seconds = 0;
    for (std::size_t i = 0; i < executor.steps().size(); ++i) {
      if (executor.steps()[i].kernel != kernel) continue;
      seconds += request.step_seconds()[i];
      runs = true;
    }
    state.SetIterationTime(seconds);
  }
  if (!runs) state.SkipWithError(("this machine does not run " + kernel).c_str());
}

void depthwise(benchmark::State& state) {
  const std::int64_t channels = state.range(0), size = state.range(1), stride = state.range(2), output = (size + stride - 1) / stride;
  time_kernel(state, quantized(depthwise_network(channels, size, stride)), "octet:depthwise_vnni");
  state.counters["GOP/s"] = benchmark::Counter(static_cast<double>(2 * 9 * channels * output * output),
                                               benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void rounding(benchmark::State& state) {
  time_kernel(state, quantized(rounding_network(state.range(0))), "octet:quantize_avx512");
  state.SetBytesProcessed(state.iterations() * 3 * state.range(0) * state.range(0) * 5);
}

void rounding_planes(benchmark::State& state) {
  const std::int64_t channels = state.range(0), size = state.range(1);
  time_kernel(state, quantized(planes_network(channels, size)), "octet:quantize_tiles");
  state.SetBytesProcessed(state.iterations() * channels * size * size * 5);
}

void joining(benchmark::State& state) {
  time_kernel(state, quantized(joining_network(state.range(0), state.range(1))), "octet:concat_channels");
  state.SetBytesProcessed(state.iterations() * 4 * state.range(0) * state.range(1) * state.range(1));
}

void averaging(benchmark::State& state) {
  time_kernel(state, averaging_network(state.range(0), state.range(1)), "octet:global_mean");
  state.SetBytesProcessed(state.iterations() * 4 * state.range(0) * state.range(1) * state.range(1));
}

/// Bytes of pixels to the integers of an INT8 network, or to floats.
void looking_up(benchmark::State& state) {
  const Graph network = rounding_network(state.range(1));
  const bool int8 = state.range(0) != 0;
  time_kernel(state, convert_model(int8 ? quantized(network) : network, {.image_inputs = true}), "octet:byte_function");
  state.SetBytesProcessed(state.iterations() * 3 * state.range(1) * state.range(1) * (int8 ? 2 : 5));
}

BENCHMARK(depthwise)
    ->Name("kernel/depthwise")
    ->ArgNames({"channels", "size", "stride"})
    ->Args({32, 112, 1})
    ->Args({96, 112, 2})
    ->Args({144, 56, 1})
    ->Args({384, 14, 1})
    ->Args({960, 7, 1})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(rounding)->Name("kernel/quantize")->ArgName("size")->Arg(224)->Arg(32)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(rounding_planes)->Name("kernel/quantize_tiles")->ArgNames({"channels", "size"})->Args({64, 56})->Args({257, 16})->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(joining)->Name("kernel/concat")->ArgNames({"channels", "size"})->Args({64, 55})->Args({256, 13})->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(averaging)->Name("kernel/global_mean")->ArgNames({"channels", "size"})->Args({1000, 13})->Args({1280, 7})->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(looking_up)->Name("kernel/byte_function")->ArgNames({"int8", "size"})->Args({1, 224})->Args({0, 224})->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace octet::benchmarks
