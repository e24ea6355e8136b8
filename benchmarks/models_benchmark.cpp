#include <string>

#include <benchmark/benchmark.h>

#include <octet/graph/cost.hpp>

#include "workload.hpp"

namespace octet::benchmarks {
namespace {

/// Latency of one inference on one thread, and how many multiply-accumulates a second that is.
void inference(benchmark::State& state, const std::string& model) {
  const Graph* graph = find_model(model);
  if (!graph) return state.SkipWithError(("skipped, needs the shared model " + model).c_str());
  const Executor executor(*graph, {.threads = 1});
  InferRequest request = filled_request(executor);
  request.run();
  for (auto _ : state) request.run();
  state.counters["MAC/s"] = benchmark::Counter(cost(*graph).macs, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK_CAPTURE(inference, resnet50, "resnet50")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(inference, squeezenet1.1, "squeezenet1.1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(inference, mobilenet_v2_1.0_224, "mobilenet_v2_1.0_224")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(inference, resnet20-cifar10, "resnet20-cifar10")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(inference, ssd_mobilenet_v1_coco, "ssd_mobilenet_v1_coco")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace octet::benchmarks
