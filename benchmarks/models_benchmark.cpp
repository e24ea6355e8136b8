#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include <octet/exec/executor.hpp>
#include <octet/graph/cost.hpp>
#include <octet/ir/ir.hpp>

#include "models/resnet50.hpp"
#include "shared_models.hpp"

namespace octet::benchmarks {
namespace {

Tensor random_input(const Port& port) {
  Tensor tensor(ElementType::f32, port.shape);
  std::mt19937 engine(0);
  std::normal_distribution<float> distribution;
  for (float& value : tensor.mutable_data<float>()) value = distribution(engine);
  return tensor;
}

/// Latency of one inference on one thread, and how many multiply-accumulates a second that is.
void measure_inference(benchmark::State& state, const Graph& graph) {
  const Executor executor(graph, {.threads = 1});
  InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < executor.inputs().size(); ++i) request.set_input(i, random_input(executor.inputs()[i]));
  request.run();
  for (auto _ : state) request.run();
  state.counters["MAC/s"] = benchmark::Counter(cost(graph).macs, benchmark::Counter::kIsIterationInvariantRate);
}

void resnet50(benchmark::State& state) {
  static const Graph graph = make_resnet50();
  measure_inference(state, graph);
}

void shared(benchmark::State& state, const char* path_in_models) {
  const std::filesystem::path path = shared_model(path_in_models);
  if (path.empty()) {
    state.SkipWithError(("skipped, needs the shared models: " + std::string(path_in_models)).c_str());
    return;
  }
  measure_inference(state, read_ir(path));
}

BENCHMARK(resnet50)->Name("inference/resnet50")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(shared, squeezenet1.1, "squeezenet1.1/ir_v10_fp32/squeezenet1.1.xml")
    ->Name("inference/squeezenet1.1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(shared, mobilenet_v2, "mobilenet_v2_1.0_224/ir_v10_fp16/mobilenet_v2_1.0_224.xml")
    ->Name("inference/mobilenet_v2_1.0_224")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(shared, resnet20, "resnet20-cifar10/ir_v10_fp32/resnet20-cifar10.xml")
    ->Name("inference/resnet20-cifar10")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(shared, ssd_mobilenet_v1, "ssd_mobilenet_v1_coco/ir_v10_fp16/ssd_mobilenet_v1_coco.xml")
    ->Name("inference/ssd_mobilenet_v1_coco")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace octet::benchmarks
