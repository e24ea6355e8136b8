// Whole evaluations of other tasks than classification, by networks that pass on what their samples hold.

#include <cmath>
#include <fstream>

#include <octet/eval/check_config.hpp>
#include <octet/eval/evaluator.hpp>
#include <octet/exec/executor.hpp>
#include <octet/tensor/npy.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Gives its input times `factor`.
Executor passing(const Shape& shape, float factor = 1) {
  Graph graph("passing");
  const Value input = graph.parameter("input", ElementType::f32, shape);
  const Value constant = graph.constant("factor", Tensor::from(std::vector<float>{factor}, Shape{1}));
  graph.result("output", graph.add("product", Binary{BinaryKind::Multiply}, {input, constant}));
  return Executor(graph, {.threads = 1});
}

void write_text(const std::filesystem::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

/// Two samples of rows of detections: a cat that is found, a dog that is not, and a cat where none is.
DatasetConfig detector_data(const TemporaryFolder& folder) {
  const auto rows = [&](const std::string& name, std::vector<float> values) {
    values.resize(3 * 7, -1);
    write_npy(Tensor::from(values, {1, 1, 3, 7}), folder.path() / name);
  };
  rows("0.npy", {0, 1, .9F, 10, 10, 50, 50});
  rows("1.npy", {0, 1, .8F, 0, 0, 20, 20});
  DatasetConfig data{.name = "rows", .data_source = folder.path(), .annotations = {{}, {}, "objects"}};
  data.annotations.annotations = {{"0.npy", ObjectBoxes{{{10, 10, 50, 50, 1}}}}, {"1.npy", ObjectBoxes{{{0, 0, 20, 20, 2}}}}};
  data.annotations.meta = {.label_map = {{0, "background"}, {1, "cat"}, {2, "dog"}}, .background_label = 0};
  data.adapter = Adapter::Ssd;
  data.metrics = {{.kind = "map"}, {.kind = "coco_api"}, {.kind = "recall"}};
  return data;
}

}  // namespace

TEST_CASE("a detector is measured, by one thread or by workers") {
  const TemporaryFolder folder;
  const Evaluator evaluator(detector_data(folder), {1, 1, 3, 7});
  const Executor executor = passing({1, 1, 3, 7});
  const Evaluation result = evaluator.evaluate(executor);
  CHECK(result.metrics[0].value == 1);
  CHECK(result.metrics[0].values[1].name == "cat");
  CHECK(result.metrics[1].values[0].name == "AP");
  CHECK(std::abs(result.metrics[1].value - 0.5) < 1e-9);
  CHECK(result.metrics[0].resampled.size() == 100);
  const auto workers = thread_workers(2);
  EvaluateOptions options;
  options.workers = workers.get();
  const Evaluation divided = evaluator.evaluate(executor, options);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(divided.metrics[i].value == result.metrics[i].value);
    CHECK(divided.metrics[i].interval.low == result.metrics[i].interval.low);
  }
}

TEST_CASE("metrics without a label map, steps of another task and objects that are none are refused before anything runs") {
  const TemporaryFolder folder;
  DatasetConfig data = detector_data(folder);
  data.annotations.meta = {};
  CHECK_THAT(error_of([&] { Evaluator(data, {1, 1, 3, 7}); }).message(), contains("metric map: given a data set without a label map"));
  data = detector_data(folder);
  data.postprocessing = {EncodeMaskStep{}};
  CHECK_THAT(error_of([&] {
               Evaluator(data, {1, 1, 3, 7});
             }).message(),
             contains("postprocessing: given step 1, which is for another task"));
  data = detector_data(folder);
  std::get<ObjectBoxes>(data.annotations.annotations[1].truth).objects[0].x_max = -5;
  CHECK_THAT(error_of([&] {
               Evaluator(data, {1, 1, 3, 7});
             }).message(),
             contains("box: given one of label 2 in '1.npy' that ends before it begins"));
  data = detector_data(folder);
  data.annotations.annotations[0].truth = ClassLabel{1};
  CHECK_THAT(error_of([&] { Evaluator(data, {1, 1, 3, 7}); }).message(), contains("annotation: given '0.npy' without objects"));
}

TEST_CASE("predictions that are no numbers are refused") {
  const TemporaryFolder folder;
  const Evaluator evaluator(detector_data(folder), {1, 1, 3, 7});
  const Error error = error_of([&] { evaluator.evaluate(passing({1, 1, 3, 7}, std::nanf(""))); });
  CHECK_THAT(error.what(), contains("ssd: given a row of detections whose sample is no number"));
}

TEST_CASE("a segmenter is measured against masks in files") {
  const TemporaryFolder folder;
  write_npy(Tensor::from(std::vector<float>{1, 0, 0, 0, 0, 1, 1, 1}, {1, 2, 2, 2}), folder.path() / "scores.npy");
  write_npy(Tensor::from(std::vector<std::uint8_t>{0, 1, 1, 255}, {2, 2}), folder.path() / "mask.npy");
  DatasetConfig data{.name = "masks", .data_source = folder.path(), .annotations = {{}, {}, "masks"}};
  data.annotations.annotations = {{"scores.npy", MaskFile{"mask.npy", MaskLoader::Numpy}}};
  data.annotations.meta.label_map = {{0, "sky"}, {1, "sea"}};
  data.adapter = Adapter::Segmentation;
  data.metrics = {{.kind = "mean_iou"}};
  CHECK(Evaluator(data, {1, 2, 2, 2}).evaluate(passing({1, 2, 2, 2})).metrics[0].value == 1);
  data.annotations.annotations[0].truth = MaskFile{"absent.npy", MaskLoader::Numpy};
  CHECK_THAT(error_of([&] { Evaluator(data, {1, 2, 2, 2}).evaluate(passing({1, 2, 2, 2})); }).what(), contains("absent.npy"));
}

TEST_CASE("a recommender takes users and items from a configuration, one input each") {
  const TemporaryFolder folder;
  write_text(folder.path() / "ratings.txt", "0\t5\t1\n1\t0\t1\n");
  // User 0 is offered eleven items below the one that the user chose, user 1 eleven above.
  write_text(folder.path() / "negatives.txt", "1 2 3 4 0 1 2 3 4 0 1\n11 12 13 14 15 16 17 18 19 20 21\n");
  write_text(folder.path() / "config.yml",
             "models:\n  - name: ncf\n    launchers:\n"
             "      - framework: dlsdk\n        model: ncf.xml\n        adapter: hit_ratio_adapter\n"
             "        inputs: [{name: user, type: INPUT, value: 'u.+'}, {name: item, type: INPUT, value: 'i.+'}]\n"
             "    datasets:\n      - name: movies\n        reader: ncf_data_reader\n"
             "        annotation_conversion: {converter: movie_lens_converter, rating_file: ratings.txt, negative_file: negatives.txt}\n"
             "        metrics: [{type: hit_ratio, top_k: 10}, {type: ndcg}]\n");
  const auto jobs = read_check_config({.config = folder.path() / "config.yml", .models = folder.path(), .source = folder.path()});
  REQUIRE(jobs.size() == 1);
  const DatasetConfig& data = jobs[0].dataset;
  REQUIRE(data.inputs.size() == 2);
  CHECK(data.annotations.annotations.size() == 2 + 2 * 11);
  Graph graph("ncf");
  const Value item = graph.parameter("item", ElementType::f32, {4, 1}), user = graph.parameter("user", ElementType::f32, {4, 1});
  const Value nothing = graph.constant("zero", Tensor::from(std::vector<float>{0}, Shape{1}));
  const Value unused = graph.add("unused", Binary{BinaryKind::Multiply}, {user, nothing});
  graph.result("score", graph.add("sum", Binary{BinaryKind::Add}, {item, unused}));
  const Evaluation result = Evaluator(data, {4, 1}).evaluate(Executor(graph, {.threads = 1}));
  CHECK(result.metrics[0].value == 0.5);
  CHECK(result.metrics[1].value == 0.5);
}
