#include "eval/tasks/detection/adapters.hpp"

#include <cmath>

#include "eval/resampling.hpp"
#include "eval/tasks/detection/steps.hpp"
#include "unit/eval/tasks/detection/boxes.hpp"

using namespace octet;
using namespace octet::test;
using detection::Detection;

namespace {

const DatasetMeta meta{.label_map = {{0, "nothing"}, {1, "cat"}, {2, "dog"}}, .background_label = 0};

ObjectBox object(double x, std::int64_t label) { return {x, 0, x + 9, 9, label}; }
Detection found(double x, std::int64_t label, double score) { return {label, score, x, 0, x + 9, 9}; }

/// Two cats and a dog: both cats are found, one of them twice, and a dog where there is none.
BoxSet two_images() {
  BoxSet set{{{"a.png", ObjectBoxes{{object(0, 1), object(100, 1)}}}, {"b.png", ObjectBoxes{{object(0, 2)}}}}, {}, meta};
  detection::Boxes first, second;
  first.detections = {found(0, 1, 0.9), found(0, 1, 0.8), found(100, 1, 0.7)};
  second.detections = {found(50, 2, 0.6)};
  set.predictions = {first, second};
  return set;
}

MetricSample sample_of(const Annotation& annotation, const detection::Boxes& boxes) {
  static const SampleOutputs none;
  return {annotation, boxes, none, boxes, {}};
}

}  // namespace

TEST_CASE("mean average precision counts an object once and a class without a right detection as 0") {
  const MetricValue value = measured(two_images(), {.kind = "map"});
  // Cats: right at 1/1, then 2/3, each half of the recall.
  CHECK(value.values[1].name == "cat");
  CHECK(std::abs(value.values[1].value - (0.5 + 0.5 * 2 / 3)) < 1e-12);
  CHECK(value.values[2].value == 0);
  CHECK(std::abs(value.value - (0.5 + 0.5 * 2 / 3) / 2) < 1e-12);
  CHECK(value.interval.low <= value.value);
  CHECK(value.interval.high >= value.value);
}

TEST_CASE("a class without a detection is left out of map, and all of it is missed") {
  BoxSet set = two_images();
  set.predictions[1].detections.clear();
  CHECK(std::isnan(measured(set, {.kind = "map"}).values[2].value));
  CHECK(measured(set, {.kind = "miss_rate"}).values[2].value == 1);
}

TEST_CASE("parts of a data set that were measured apart give the value of the whole") {
  const BoxSet set = two_images();
  for (const char* kind : {"map", "recall", "coco_precision", "coco_api", "detection_accuracy"}) {
    const MetricConfig config{.kind = kind};
    const auto whole = kind_of(config).make(config, meta), first = kind_of(config).make(config, meta),
               second = kind_of(config).make(config, meta);
    first->add(sample_of(set.annotations[0], set.predictions[0]));
    second->add(sample_of(set.annotations[1], set.predictions[1]));
    whole->merge(first->state());
    whole->merge(second->state());
    INFO(kind);
    CHECK(whole->value().value == measured(set, config).value);
    CHECK(whole->state().size() >= first->state().size());
  }
}

TEST_CASE("an object of COCO is found once, unless the checker's own rule is asked for") {
  BoxSet set{{{"a.png", ObjectBoxes{{object(0, 1)}}}}, {}, meta};
  detection::Boxes boxes;
  boxes.detections = {found(0, 1, 0.9), found(0, 1, 0.8)};
  set.predictions = {boxes};
  MetricConfig config{.kind = "coco_recall"};
  CHECK(measured(set, config).value == 2);
  config.detection.allow_rematch = false;
  CHECK(measured(set, config).value == 1);
}

TEST_CASE("COCO's ranges of size go by the area that the data set gives") {
  BoxSet set{{{"a.png", ObjectBoxes{{{0, 0, 50, 50, 1}}}}}, {}, meta};
  detection::Boxes boxes;
  boxes.detections = {{1, 0.9, 0, 0, 50, 50}};
  set.predictions = {boxes};
  const auto parts = [&] {
    const MetricValue value = measured(set, {.kind = "coco_api"});
    return std::array{value.values[3].value, value.values[4].value};
  };
  CHECK(std::isnan(parts()[0]));
  CHECK(std::abs(parts()[1] - 1) < 1e-12);
  std::get<ObjectBoxes>(set.annotations[0].truth).objects[0].area = 900;
  CHECK(std::abs(parts()[0] - 1) < 1e-12);
  CHECK(std::isnan(parts()[1]));
}

TEST_CASE("a prediction that is no number, a label that is none and a missing label map are named") {
  BoxSet set = two_images();
  set.predictions[1].detections[0].score = std::nan("");
  CHECK_THAT(error_of([&] { measured(set, {.kind = "map"}); }).message(),
             contains("prediction: given a score or box that is not finite (label 2) in 'b.png'"));
  CHECK_THAT(error_of([] { detection::label_of(1.5F); }).message(), contains("given the label 1.5"));
  CHECK_THAT(error_of([] { kind_of({.kind = "map"}).make({.kind = "map"}, {}); }).message(),
             contains("metric map: given a data set without a label map"));
}

TEST_CASE("rows of DetectionOutput belong to the sample that they name, up to the first of sample -1") {
  const auto adapter = detection::make_ssd({});
  const std::vector<Tensor> outputs{Tensor::from(
      std::vector<float>{0, 1, .5F, 0, 0, 1, 1, 1, 2, .25F, 0, 0, 1, 1, -1, 0, 0, 0, 0, 0, 0, 0, 1, .9F, 0, 0, 1, 1}, {1, 1, 4, 7})};
  const std::vector<Port> ports{{.name = "rows", .shape = {1, 1, 4, 7}}};
  adapter->require_outputs(ports, {.size = 2});
  for (std::size_t i = 0; i < 2; ++i) {
    const SampleOutputs own = adapter->outputs_of({outputs, ports}, {.size = 2}, i);
    CHECK(own.front().shape() == Shape{4, 7});
    const auto prediction = adapter->predict(own, {});
    const auto& detections = static_cast<const detection::Boxes&>(*prediction).detections;
    REQUIRE(detections.size() == 1);
    CHECK(detections[0].label == static_cast<std::int64_t>(i + 1));
  }
  CHECK_THAT(error_of([&] {
               adapter->require_outputs({{.name = "scores", .shape = {1, 91}}}, {});
             }).message(),
             contains("ssd: given the output 'scores' of shape [1,91], expected rows of 7 numbers"));
}

TEST_CASE("outputs of later YOLO networks become boxes of each class without their duplicates") {
  // Two anchors on one object of class 1, the second weaker, and one below the threshold.
  const std::vector<float> rows{50, 50, 20, 20, .9F, .1F, .8F, 51, 50, 20, 20, .9F, .1F, .7F, 10, 10, 5, 5, .01F, 1, 1};
  const AdapterOptions options{.confidence_threshold = 0.2};
  const Shape input{1, 3, 100, 100};
  const auto v5 = detection::make_yolo_v5(options)->predict({Tensor::from(rows, {3, 7})}, input);
  const auto& detections = static_cast<const detection::Boxes&>(*v5).detections;
  REQUIRE(detections.size() == 1);
  CHECK(detections[0].label == 1);
  CHECK(std::abs(detections[0].score - 0.72) < 1e-6);
  CHECK(std::abs(detections[0].x_min - 0.4) < 1e-6);
  const std::vector<float> columns{50, 51, 50, 50, 20, 20, 20, 20, .1F, .1F, .8F, .7F};
  const auto v8 = detection::make_yolo_v8(options)->predict({Tensor::from(columns, {6, 2})}, input);
  CHECK(static_cast<const detection::Boxes&>(*v8).detections.size() == 1);
}

TEST_CASE("a step that asks for the size of an image says so where a sample is a tensor") {
  Annotation annotation{"a.npy", ObjectBoxes{}};
  detection::Boxes boxes;
  PostprocessedSample sample{annotation, boxes, std::nullopt, meta};
  CHECK_THAT(error_of([&] { detection::apply(ResizePredictionBoxesStep{}, sample); }).message(),
             contains("resize_prediction_boxes: given 'a.npy', which holds a tensor"));
}

TEST_CASE("images drawn with replacement are as many as there are, and the same each time") {
  const auto drawn = resamples(20, 3);
  CHECK(drawn == resamples(20, 3));
  CHECK(drawn[0] != drawn[1]);
  std::uint32_t sum = 0;
  for (const std::uint32_t times : drawn[2]) sum += times;
  CHECK(sum == 20);
}
