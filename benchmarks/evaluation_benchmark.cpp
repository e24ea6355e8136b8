#include <vector>

#include <benchmark/benchmark.h>

#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/evaluator.hpp>
#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>

#include "shared_models.hpp"

namespace octet::benchmarks {
namespace {

constexpr std::size_t images = 1000;

/// What the evaluation of small images needs: resnet20 on the first CIFAR-10 test images, stored as JPEG.
struct SmallImages {
  SmallImages(std::int64_t batch, std::size_t cache_bytes)
      : executor(graph_of(batch)), evaluator(data(), executor.inputs()[0].shape, {.cache_bytes = cache_bytes}) {}

  static Graph graph_of(std::int64_t batch) {
    const Graph graph = read_model(shared_model("resnet20-cifar10/ir_v10_fp32/resnet20-cifar10.xml"));
    const Node& input = graph.node(graph.parameters().front());
    return graph.reshape({{input.name, input.outputs[0].shape.with(0, batch)}});
  }
  static DatasetConfig data() {
    DatasetConfig data{.name = "cifar10", .data_source = shared_path("data/cifar10/test")};
    data.annotations = convert_imagenet({.annotation_file = data.data_source / "val.txt"});
    data.annotations.annotations.resize(images);
    data.preprocessing = {NormalizationStep{{123.675F, 116.28F, 103.53F}, {58.395F, 57.12F, 57.375F}}};
    data.metrics = {{.type = MetricType::Accuracy, .name = {}}, {.type = MetricType::Accuracy, .name = {}, .top_k = 5}};
    return data;
  }

  Executor executor;
  Evaluator evaluator;
};

bool is_missing(benchmark::State& state) {
  if (!shared_model("resnet20-cifar10/ir_v10_fp32/resnet20-cifar10.xml").empty() && !shared_path("data/cifar10/test").empty()) return false;
  state.SkipWithError("skipped, needs the shared models and data");
  return true;
}

/// The same inferences on inputs that lie in memory, nothing else.
void executor_alone(benchmark::State& state) {
  if (is_missing(state)) return;
  const SmallImages given(state.range(0), 0);
  InferRequest request = given.executor.make_request();
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < images; ++i) inputs.push_back(given.evaluator.input(i));
  Tensor batch(ElementType::f32, given.executor.inputs()[0].shape);
  const auto batch_size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state)
    for (std::size_t i = 0; i < images; i += batch_size) {
      request.set_input(0, batch_size == 1 ? inputs[i] : batch);
      request.run();
    }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * images));
}

/// Decoding, preprocessing, inference and metrics.
void evaluation(benchmark::State& state, std::size_t cache_bytes) {
  if (is_missing(state)) return;
  const SmallImages given(state.range(0), cache_bytes);
  given.evaluator.evaluate(given.executor);
  for (auto _ : state) benchmark::DoNotOptimize(given.evaluator.evaluate(given.executor).metrics[0].value);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * images));
}

BENCHMARK(executor_alone)
    ->Name("evaluation/executor_alone")
    ->Arg(1)
    ->Arg(8)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(evaluation, decoding, std::size_t{0})
    ->Name("evaluation/decoding")
    ->Arg(1)
    ->Arg(8)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(evaluation, cached, std::size_t{1} << 30)
    ->Name("evaluation/cached")
    ->Arg(1)
    ->Arg(8)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace octet::benchmarks
