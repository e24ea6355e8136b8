#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/evaluator.hpp>
#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>
#include <octet/tensor/npy.hpp>

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

constexpr std::size_t coco_images = 5000, coco_classes = 80, coco_objects = 7, coco_detections = 36;

/// A number of a linear congruence, in [0, 1).
double next(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return static_cast<double>(state >> 11) / 9007199254740992.0;
}

/// As many images, classes, objects and detections as the validation set of COCO gives a detector. A network passes on rows that lie in
/// files, so that next to nothing but the metric takes time.
struct CocoSized {
  CocoSized() : executor(passing()), evaluator(data(), {1, 1, 40, 7}, {.threads = 1, .cache_bytes = std::size_t{1} << 30}) {
    evaluator.evaluate(executor);
  }

  static Graph passing() {
    Graph graph("passing");
    const Value input = graph.parameter("input", ElementType::f32, {1, 1, 40, 7});
    const Value one = graph.constant("one", Tensor::from(std::vector<float>{1}, Shape{1}));
    graph.result("output", graph.add("product", Binary{BinaryKind::Multiply}, {input, one}));
    return graph;
  }
  static DatasetConfig data() {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "octet-coco-sized";
    std::filesystem::create_directories(folder);
    DatasetConfig data{.name = "coco", .data_source = folder};
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < coco_images; ++i) {
      std::vector<float> rows(40 * 7, -1);
      ObjectBoxes boxes;
      for (std::size_t o = 0; o < coco_objects; ++o) {
        const double x = 500 * next(state), y = 400 * next(state), size = 10 + 150 * next(state);
        boxes.objects.push_back({x, y, x + size, y + size, 1 + static_cast<std::int64_t>(coco_classes * next(state))});
      }
      for (std::size_t d = 0; d < coco_detections; ++d) {
        const ObjectBox& near = boxes.objects[d % coco_objects];
        const double shift = 20 * next(state);
        const float row[] = {0,
                             static_cast<float>(d % 3 == 2 ? 1 + d % coco_classes : near.label),
                             static_cast<float>(next(state)),
                             static_cast<float>(near.x_min + shift),
                             static_cast<float>(near.y_min),
                             static_cast<float>(near.x_max + shift),
                             static_cast<float>(near.y_max)};
        std::copy(std::begin(row), std::end(row), rows.begin() + static_cast<std::ptrdiff_t>(7 * d));
      }
      const std::string name = std::to_string(i) + ".npy";
      write_npy(Tensor::from(rows, {1, 1, 40, 7}), folder / name);
      data.annotations.annotations.push_back({name, boxes});
    }
    for (std::size_t c = 1; c <= coco_classes; ++c) data.annotations.meta.label_map[static_cast<std::int64_t>(c)] = std::to_string(c);
    data.adapter = Adapter::Ssd;
    data.metrics = {{.kind = "coco_api"}};
    return data;
  }

  Executor executor;
  Evaluator evaluator;
};

void coco_metric(benchmark::State& state) {
  const CocoSized given;
  for (auto _ : state) benchmark::DoNotOptimize(given.evaluator.evaluate(given.executor).metrics[0].value);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * coco_images));
}

BENCHMARK(coco_metric)->Name("evaluation/coco_metric")->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);
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
