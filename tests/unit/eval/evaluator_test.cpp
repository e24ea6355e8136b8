#include <octet/eval/evaluator.hpp>

#include <cmath>
#include <fstream>
#include <string>

#include <octet/exec/executor.hpp>
#include <octet/tensor/npy.hpp>

#include "support.hpp"

using namespace octet;
using test::error_of, test::TemporaryFolder;

namespace {

constexpr std::size_t sample_count = 10;

/// Scores of four classes are the four inputs, times `factors`.
Executor network(std::int64_t batch, const std::vector<float>& factors = {1, 1, 1, 1}, int threads = 1) {
  Graph graph("scores");
  const Value input = graph.parameter("input", ElementType::f32, {batch, 4});
  const Value weights = graph.constant("factors", Tensor::from(factors, {1, 4}));
  graph.result("scores", graph.add("product", Binary{BinaryKind::Multiply}, {input, weights}));
  return Executor(graph, {.threads = threads});
}

/// Ten samples of four scores and labels 0, 1, 2, 3, 0, 1, ...; the best class of sample i is its label but for i = 3 and 7, where the
/// label comes second, and i = 5, where it comes last.
DatasetConfig make_data(const TemporaryFolder& folder) {
  DatasetConfig data{.name = "scores", .data_source = folder.path(), .annotations = {{}, {}, "labels"}};
  for (std::size_t i = 0; i < sample_count; ++i) {
    const std::size_t label = i % 4;
    std::vector<float> scores{1, 2, 3, 4};
    scores[label] = i == 5 ? 0 : i % 4 == 3 ? 5 : 9;
    if (i % 4 == 3) scores[0] = 6;
    const std::string name = std::to_string(i) + ".npy";
    write_npy(Tensor::from(scores, {4}), folder.path() / name);
    data.annotations.annotations.push_back({name, ClassLabel{static_cast<std::int64_t>(label)}});
  }
  return data;
}

MetricConfig metric(MetricType type, int top_k = 1) { return {.type = type, .name = {}, .top_k = top_k}; }

bool same(const Evaluation& a, const Evaluation& b) {
  if (a.samples != b.samples || a.metrics.size() != b.metrics.size()) return false;
  for (std::size_t i = 0; i < a.metrics.size(); ++i)
    if (a.metrics[i].value != b.metrics[i].value || a.metrics[i].per_sample != b.metrics[i].per_sample) return false;
  return true;
}

}  // namespace

TEST_CASE("accuracy counts the samples whose label is among the best classes") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy, 1), metric(MetricType::Accuracy, 2), metric(MetricType::AccuracyPerClass)};
  const Evaluation result = Evaluator(data, {1, 4}).evaluate(network(1));
  CHECK(result.metrics[0].value == 0.7);
  CHECK(result.metrics[0].per_sample == std::vector<double>{1, 1, 1, 0, 1, 0, 1, 0, 1, 1});
  CHECK(result.metrics[1].value == 0.9);
  // Classes 0 and 2: all right; class 1: samples 1, 5, 9; class 3: samples 3 and 7.
  REQUIRE(result.metrics[2].per_class.size() == 4);
  CHECK(result.metrics[2].per_class == std::vector<double>{1, 2.0 / 3, 1, 0});
  CHECK(result.metrics[2].value == Approx((1 + 2.0 / 3 + 1) / 4));
  CHECK(result.metrics[2].per_sample.empty());
}

TEST_CASE("metrics give their numbers by name, and may be asked for by the name of their kind") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {{.kind = "accuracy"}, {.name = "by class", .kind = "accuracy_per_class"}};
  const Evaluator evaluator(data, {1, 4});
  const Evaluation result = evaluator.evaluate(network(3));
  CHECK(result.metrics[0].name == "accuracy");
  CHECK(result.metrics[0].kind == "accuracy");
  REQUIRE(result.metrics[0].values.size() == 1);
  CHECK(result.metrics[0].values[0].name == "accuracy");
  CHECK(result.metrics[0].values[0].value == 0.7);
  REQUIRE(result.metrics[1].values.size() == 5);
  CHECK(result.metrics[1].values[0].name == "mean");
  CHECK(result.metrics[1].values[4].name == "3");
  CHECK(result.metrics[1].values[4].value == 0);
  CHECK(evaluator.metric_index("", "accuracy_per_class") == 1);
}

TEST_CASE("the accuracy's interval is Wilson's") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy)};
  // 7 of 10: the published example of the score interval has 0.3968 to 0.8922.
  const Interval interval = Evaluator(data, {1, 4}).evaluate(network(1)).metrics[0].interval;
  CHECK(interval.low == Approx(0.3968).margin(1e-4));
  CHECK(interval.high == Approx(0.8922).margin(1e-4));
}

TEST_CASE("any batch size, any number of threads and any cache give the same result") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy), metric(MetricType::Agreement), metric(MetricType::Sqnr), metric(MetricType::KlDivergence)};
  const auto evaluate = [&](std::int64_t batch, int threads, std::size_t cache) {
    const Executor reference = network(batch, {1, 1, 1, 1}, threads), other = network(batch, {1, 0.5F, 1, 1.5F}, threads);
    const Executor* const both[] = {&reference, &other};
    const Evaluator evaluator(data, {batch, 4}, {.threads = threads, .cache_bytes = cache});
    evaluator.evaluate(both);
    return evaluator.evaluate(both).back();
  };
  const Evaluation expected = evaluate(1, 1, 0);
  CHECK(expected.metrics[0].value == 0.7);
  CHECK(expected.metrics[1].value < 1);
  for (const std::int64_t batch : {1, 3, 7, 16})
    for (const int threads : {1, 4})
      for (const std::size_t cache : {std::size_t{0}, std::size_t{40}, std::size_t{1000}}) {
        INFO(batch << " " << threads << " " << cache);
        CHECK(same(evaluate(batch, threads, cache), expected));
      }
}

TEST_CASE("any workers give the same result, and report their pieces") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy), metric(MetricType::AccuracyPerClass), metric(MetricType::Agreement),
                  metric(MetricType::Sqnr), metric(MetricType::KlDivergence)};
  const Executor reference = network(3), other = network(3, {1, 0.5F, 1, 1.5F});
  const Executor* const both[] = {&reference, &other};
  const Evaluator evaluator(data, {3, 4});
  const Evaluation expected = evaluator.evaluate(both).back();
  for (const int threads : {1, 2, 3, 30}) {
    const auto workers = thread_workers(threads);
    std::vector<std::size_t> reported;
    const auto progress = [&](std::size_t done, std::size_t total) {
      CHECK(total == sample_count);
      reported.push_back(done);
      return true;
    };
    const Evaluation result = evaluator.evaluate(both, {.progress = progress, .workers = workers.get()}).back();
    CHECK(same(result, expected));
    CHECK(result.metrics[1].per_class == expected.metrics[1].per_class);
    CHECK(reported.size() == std::min<std::size_t>(static_cast<std::size_t>(threads), sample_count));
    CHECK(reported.back() == sample_count);
  }
}

TEST_CASE("workers leave out damaged samples as one alone does") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy)};
  std::ofstream(folder.path() / "2.npy") << "no array";
  std::ofstream(folder.path() / "8.npy") << "no array";
  const Evaluator evaluator(data, {1, 4}, {.skip_damaged = true});
  const auto workers = thread_workers(3);
  const Evaluation expected = evaluator.evaluate(network(1)), result = evaluator.evaluate(network(1), {.workers = workers.get()});
  CHECK(same(result, expected));
  REQUIRE(result.skipped.size() == 2);
  CHECK(result.skipped[1].name == expected.skipped[1].name);
  CHECK(result.skipped[1].reason == expected.skipped[1].reason);
}

TEST_CASE("a subset is evaluated in the order in which it is given") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy)};
  const Evaluator evaluator(data, {1, 4});
  const Evaluation result = evaluator.evaluate(network(4), {.samples = std::vector<std::size_t>{5, 0, 3}});
  CHECK(result.samples == std::vector<std::size_t>{5, 0, 3});
  CHECK(result.metrics[0].per_sample == std::vector<double>{0, 1, 0});
  CHECK(error_of([&] { evaluator.evaluate(network(1), {.samples = std::vector<std::size_t>{10}}); }).message() ==
        "samples: given 10, expected less than 10");
  CHECK(error_of([&] {
          evaluator.evaluate(network(1), {.samples = std::vector<std::size_t>{1, 1}});
        }).message() == "samples: given 1 twice, expected it once");
}

TEST_CASE("a stored reference gives what the reference network beside it gives") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Agreement), metric(MetricType::Sqnr), metric(MetricType::KlDivergence)};
  const Evaluator evaluator(data, {1, 4});
  const Executor reference = network(1), other = network(1, {1, 0.5F, 1, 1.5F});
  const Executor* const both[] = {&reference, &other};
  const ReferenceOutputs stored = evaluator.reference(reference);
  CHECK(same(evaluator.evaluate(other, {.reference = stored}), evaluator.evaluate(both).back()));
  CHECK(error_of([&] { evaluator.evaluate(other); }).code() == ErrorCode::InvalidArgument);
  const ReferenceOutputs few = evaluator.reference(reference, {.samples = std::vector<std::size_t>{2}});
  CHECK(few.outputs(2)[0].shape() == Shape{4});
  CHECK(error_of([&] { evaluator.evaluate(other, {.reference = few}); }).code() == ErrorCode::NotFound);
}

TEST_CASE("metrics without labels need no annotations") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  for (Annotation& annotation : data.annotations.annotations) annotation.truth = {};
  data.metrics = {metric(MetricType::Agreement), metric(MetricType::Sqnr)};
  const Executor reference = network(1), half = network(1, {0.5F, 0.5F, 0.5F, 0.5F});
  const Executor* const both[] = {&reference, &half};
  const Evaluation result = Evaluator(data, {1, 4}).evaluate(both).back();
  CHECK(result.metrics[0].value == 1);
  CHECK(result.metrics[0].interval.high == 1);
  CHECK(result.metrics[0].interval.low == Approx(0.7225).margin(1e-4));  // Wilson's for 10 of 10
  CHECK(result.metrics[1].value == Approx(6.0206).margin(1e-3));         // a noise of half the signal
  data.metrics = {metric(MetricType::Accuracy)};
  CHECK_THAT(error_of([&] { Evaluator(data, {1, 4}); }).message(), test::contains("'0.npy' without a label"));
}

TEST_CASE("inputs are had one by one") {
  const TemporaryFolder folder;
  const Evaluator evaluator(make_data(folder), {8, 4});
  CHECK(evaluator.size() == sample_count);
  CHECK(evaluator.input(1) == Tensor::from(std::vector<float>{1, 9, 3, 4}, {1, 4}));
  CHECK(evaluator.annotation(1).identifier == "1.npy");
  CHECK(error_of([&] { evaluator.input(sample_count); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("images are decoded in the asked-for order of colours and preprocessed") {
  const TemporaryFolder folder;
  DatasetConfig data{.name = {}, .data_source = OCTET_SOURCE_DIR "/tests/data/images", .annotations = {{{"rgb.png", {}}}, {}, {}}};
  data.channel_order = ChannelOrder::Bgr;
  data.preprocessing = {CropStep{.width = 1, .height = 1}, NormalizationStep{.mean = {1}, .scale = {2}}};
  const Tensor image = read_image(data.data_source / "rgb.png");  // 4 x 5, the middle is row 1 and column 2
  const auto pixel = image.data<std::uint8_t>().subspan((1 * 5 + 2) * 3, 3);
  const Tensor expected =
      Tensor::from(std::vector<float>{(pixel[2] - 1) / 2.0F, (pixel[1] - 1) / 2.0F, (pixel[0] - 1) / 2.0F}, {1, 3, 1, 1});
  CHECK(Evaluator(data, {1, 3, 1, 1}).input(0) == expected);
  const Error error = error_of([&] { Evaluator(data, {1, 3, 2, 2}).input(0); });
  CHECK(error.message() == "preprocessing: given [1,3,1,1] at its end, expected [1,3,2,2] as the network takes it");
  CHECK_THAT(error.where().file, test::contains("rgb.png"));
}

TEST_CASE("missing files are counted before anything runs") {
  const TemporaryFolder folder;
  const DatasetConfig data = make_data(folder);
  std::filesystem::remove(folder.path() / "4.npy");
  std::filesystem::remove(folder.path() / "6.npy");
  const Error error = error_of([&] { Evaluator(data, {1, 4}); });
  CHECK(error.message() == "data source: given 8 files for 10 annotations, expected one for each; the first that is missing is '4.npy'");
  CHECK(error.where().file == folder.path().string());
}

TEST_CASE("damaged files end the evaluation, or are left out where that is asked for") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy)};
  std::ofstream(folder.path() / "3.npy") << "no tensor";
  CHECK_THAT(error_of([&] { Evaluator(data, {1, 4}).evaluate(network(2)); }).where().file, test::contains("3.npy"));
  const Evaluation result = Evaluator(data, {1, 4}, {.skip_damaged = true}).evaluate(network(2));
  CHECK(result.samples == std::vector<std::size_t>{0, 1, 2, 4, 5, 6, 7, 8, 9});
  REQUIRE(result.skipped.size() == 1);
  CHECK(result.skipped[0].name == "3.npy");
  CHECK(result.metrics[0].value == Approx(7.0 / 9));
}

TEST_CASE("labels that are no classes are refused by name") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {metric(MetricType::Accuracy)};
  data.annotations.annotations[6].truth = ClassLabel{4};
  const Error error = error_of([&] { Evaluator(data, {1, 4}).evaluate(network(1)); });
  CHECK(error.message() == "label: given 4 for '6.npy', expected 0 or more and less than 4, the number of classes");
  CHECK(error.where().file == "labels");
  data.annotations.annotations[6].truth = ClassLabel{-1};
  CHECK(error_of([&] { Evaluator(data, {1, 4}); }).message() == "label: given -1 for '6.npy', expected 0 or more");
}

TEST_CASE("an empty data set is refused") {
  const Error error = error_of([] { Evaluator({.name = {}, .data_source = "folder", .annotations = {{}, {}, "list.txt"}}, {1, 4}); });
  CHECK(error.message() == "data set: given one without samples, expected at least one");
  CHECK(error.where().file == "list.txt");
}

TEST_CASE("networks that do not fit the data are refused") {
  const TemporaryFolder folder;
  const Evaluator evaluator(make_data(folder), {1, 5});
  CHECK(error_of([&] { evaluator.evaluate(network(1)); }).message() ==
        "evaluation: given an input of shape [1,4], expected [1,5] with any number of samples in dimension 0");
}

TEST_CASE("progress is told and can end the evaluation") {
  const TemporaryFolder folder;
  const Evaluator evaluator(make_data(folder), {1, 4});
  std::vector<std::size_t> steps;
  evaluator.evaluate(network(4), {.progress = [&](std::size_t done, std::size_t total) {
                       steps.push_back(done);
                       return total == sample_count;
                     }});
  CHECK(steps == std::vector<std::size_t>{4, 8, 10});
  CHECK(error_of([&] { evaluator.evaluate(network(4), {.progress = [](std::size_t, std::size_t) { return false; }}); }).code() ==
        ErrorCode::Cancelled);
}

TEST_CASE("metrics are found by name and type, the last one first") {
  const TemporaryFolder folder;
  DatasetConfig data = make_data(folder);
  data.metrics = {{.type = MetricType::Accuracy, .name = "accuracy @ top1"},
                  {.type = MetricType::Accuracy, .name = "accuracy @ top5", .top_k = 4},
                  metric(MetricType::AccuracyPerClass)};
  const Evaluator evaluator(data, {1, 4});
  CHECK(evaluator.metric_index("", "") == 2);
  CHECK(evaluator.metric_index("accuracy @ top1") == 0);
  CHECK(evaluator.metric_index("", "accuracy") == 1);
  CHECK_THAT(error_of([&] { evaluator.metric_index("map"); }).message(),
             test::contains("'accuracy @ top1' of type accuracy, 'accuracy @ top5' of type accuracy, '"));
}
