// Adapters of detectors against what the original's give, where that is at hand.

#include "eval/tasks/detection/adapters.hpp"

#include <cmath>

#include <octet/tensor/npy.hpp>

#include "unit/eval/tasks/detection/boxes.hpp"

using namespace octet;
using namespace octet::test;
using nlohmann::json;

namespace {

std::filesystem::path folder() { return golden_detection() / "adapters"; }

/// Outputs of one inference with their names, in the order of the file.
struct Outputs {
  std::vector<Tensor> tensors{};
  std::vector<Port> ports{};

  void add(const std::string& name, const Tensor& tensor) {
    tensors.push_back(tensor);
    ports.push_back({.name = name, .shape = tensor.shape()});
  }
};

Outputs outputs_of(const json& files, const std::vector<std::string>& names) {
  Outputs outputs;
  for (const std::string& name : names) outputs.add(name, read_npy(folder() / files.at(name).get<std::string>()));
  return outputs;
}

std::vector<detection::Detection> rows_of(const json& expected) {
  std::vector<detection::Detection> rows;
  if (expected.is_string()) {
    const Tensor table = read_npy(folder() / expected.get<std::string>()).converted(ElementType::f32);
    const auto v = table.data<float>();
    for (std::size_t i = 0; i < v.size(); i += 6) rows.push_back({std::int64_t(v[i]), v[i + 1], v[i + 2], v[i + 3], v[i + 4], v[i + 5]});
    return rows;
  }
  for (const json& row : expected) rows.push_back({std::int64_t(row[0].get<double>()), row[1], row[2], row[3], row[4], row[5]});
  return rows;
}

void check_detections(const std::vector<detection::Detection>& found, const std::vector<detection::Detection>& expected) {
  REQUIRE(found.size() == expected.size());
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].label == expected[i].label);
    for (const auto& [a, b] : {std::pair{found[i].score, expected[i].score},
                               {found[i].x_min, expected[i].x_min},
                               {found[i].y_min, expected[i].y_min},
                               {found[i].x_max, expected[i].x_max},
                               {found[i].y_max, expected[i].y_max}})
      worst = std::max(worst, std::abs(a - b));
  }
  CHECK(worst < 1e-5);
}

void check_adapter(const json& entry, std::unique_ptr<OutputAdapter> (*make)(const AdapterOptions&), const AdapterOptions& options,
                   const Outputs& outputs, const Shape& input) {
  const auto adapter = make(options);
  const std::size_t samples = entry["identifiers"].size();
  const Batch batch{.size = samples};
  adapter->require_outputs(outputs.ports, batch);
  for (std::size_t i = 0; i < samples; ++i) {
    INFO(entry["config"].dump() << " sample " << i);
    const auto prediction = adapter->predict(adapter->outputs_of({outputs.tensors, outputs.ports}, batch, i), input);
    check_detections(static_cast<const detection::Boxes&>(*prediction).detections, rows_of(entry["detections"][i]));
  }
}

/// Numbers of a linear congruence, as the values of the original were made with.
class Congruence {
 public:
  double next() {
    state_ = (1103515245 * state_ + 12345) % 2147483648U;
    return static_cast<double>(state_) / 2147483648.0;
  }

 private:
  std::uint64_t state_ = 503;
};

Outputs pytorch_heads() {
  constexpr std::int64_t count = 15130;
  Congruence numbers;
  std::vector<float> scores, boxes;
  for (std::int64_t i = 0; i < 3 * count; ++i) {
    const double value = numbers.next();
    scores.push_back(static_cast<float>(i < count ? 6 * value + 0.5 : 6 * value - 3));
  }
  for (std::int64_t i = 0; i < 4 * count; ++i) boxes.push_back(static_cast<float>(2 * numbers.next() - 1));
  Outputs outputs;
  outputs.add("scores", Tensor::from(scores, {1, 3, count}));
  outputs.add("boxes", Tensor::from(boxes, {1, 4, count}));
  return outputs;
}

}  // namespace

TEST_CASE("adapters of boxes give what the original's give") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const json all = json_file(folder() / "expected.json");
  const Shape input{1, 3, 416, 416};
  check_adapter(all["ssd"], detection::make_ssd, {}, outputs_of(all["ssd"]["outputs"], {"detection_out"}), input);
  check_adapter(all["ssd_mxnet"], detection::make_ssd_mxnet, {}, outputs_of(all["ssd_mxnet"]["outputs"], {"out"}), input);
  check_adapter(all["ssd_onnx"], detection::make_ssd_onnx,
                {.labels_out = ".*labels.*", .scores_out = ".*scores.*", .boxes_out = ".*bboxes.*"},
                outputs_of(all["ssd_onnx"]["outputs"], {"bboxes", "labels", "scores"}), input);
  check_adapter(all["tf_object_detection"], detection::make_tf_object_detection,
                {.labels_out = "classes", .scores_out = "scores", .boxes_out = "boxes", .num_detections_out = "num"},
                outputs_of(all["tf_object_detection"]["outputs"], {"boxes", "classes", "scores", "num"}), input);
  check_adapter(all["yolo_v2"], detection::make_yolo_v2, {.classes = 3, .num = 5}, outputs_of(all["yolo_v2"]["outputs"], {"out"}), input);
  check_adapter(all["yolo_v3"], detection::make_yolo_v3, {.classes = 2, .num = 3},
                outputs_of(all["yolo_v3"]["outputs"], {"small", "large"}), input);
  check_adapter(all["pytorch_ssd_decoder"], detection::make_pytorch_ssd,
                {.scores_out = "scores", .boxes_out = "boxes", .confidence_threshold = 0.55, .nms_threshold = 0.5, .keep_top_k = 50},
                pytorch_heads(), {1, 3, 1200, 1200});
}
