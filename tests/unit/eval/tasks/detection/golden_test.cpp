// Metrics and steps of detection against values of the original classes, where they are at hand.

#include <algorithm>
#include <cmath>
#include <map>

#include "eval/config/config.hpp"
#include "eval/tasks/detection/adapters.hpp"
#include "eval/tasks/detection/steps.hpp"
#include "eval/tasks/detection/suppression.hpp"
#include "unit/eval/tasks/detection/boxes.hpp"

using namespace octet;
using namespace octet::test;
using nlohmann::json;

namespace {

ImageSize size_of(const json& item) { return {item["width"].get<std::int64_t>(), item["height"].get<std::int64_t>()}; }

detection::Boxes prediction_of(const json& line) {
  detection::Boxes boxes;
  for (const json& row : line["detections"])
    boxes.detections.push_back({row[0].get<std::int64_t>(), row[1].get<float>(), row[2].get<float>(), row[3].get<float>(),
                                row[4].get<float>(), row[5].get<float>()});
  if (line.contains("filtered"))
    for (const json& index : line["filtered"]) boxes.detections[index.get<std::size_t>()].filtered = true;
  return boxes;
}

/// Areas of objects by the file of the data set itself, as the COCO API takes them.
void add_areas(BoxSet& set) {
  std::map<std::int64_t, std::string> names;
  const json document = json_file(shared_folder() / "data/coco50/annotations/instances_coco50.json");
  for (const json& image : document["images"]) names[image["id"]] = image["file_name"];
  std::map<std::string, std::vector<double>> areas;
  for (const json& object : document["annotations"]) areas[names[object["image_id"]]].push_back(object["area"]);
  for (Annotation& annotation : set.annotations) {
    auto& objects = std::get<ObjectBoxes>(annotation.truth).objects;
    for (std::size_t i = 0; i < objects.size(); ++i) objects[i].area = areas[annotation.identifier].at(i);
  }
}

BoxSet read_set(const std::filesystem::path& folder) {
  BoxSet set{read_annotations(folder / "annotations.jsonl").annotations, {}, read_dataset_meta(folder / "meta.json")};
  const bool is_normalized = folder.filename() == "voc50" || folder.filename() == "coco50";
  const std::vector<json> lines = json_lines(folder / "predictions.jsonl");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    detection::Boxes boxes = prediction_of(lines[i]);
    PostprocessedSample sample{set.annotations[i], boxes, size_of(lines[i]), set.meta};
    if (is_normalized) detection::apply(ResizePredictionBoxesStep{}, sample);
    set.predictions.push_back(std::move(boxes));
  }
  if (folder.filename() == "coco50") add_areas(set);
  return set;
}

std::vector<double> thresholds_of(const json& threshold) {
  if (threshold.is_number()) return {threshold.get<double>()};
  const std::string text = threshold;
  return text == ".50" ? std::vector<double>{0.5} : text == ".75" ? std::vector<double>{0.75} : std::vector<double>{0.5, 0.6, 0.7};
}

MetricConfig config_of(const json& config) {
  MetricConfig metric{.kind = config["type"].get<std::string>()};
  DetectionOptions& options = metric.detection;
  options.count_absent_classes = true;
  options.overlap_threshold = config.value("overlap_threshold", 0.5);
  options.overlap_method = config.value("overlap_method", "iou") == "iou" ? OverlapMethod::Iou : OverlapMethod::Ioa;
  options.integral = config.value("integral", "max") == "max" ? Integral::Max : Integral::ElevenPoint;
  options.include_boundaries = config.value("include_boundaries", true);
  options.ignore_difficult = config.value("ignore_difficult", true);
  options.allow_multiple_matches_per_ignored = config.value("allow_multiple_matches_per_ignored", false);
  options.use_filtered_tp = config.value("use_filtered_tp", false);
  options.distinct_conf = config.value("distinct_conf", false);
  options.fppi_level = config.value("fppi_level", 0.1);
  options.use_normalization = config.value("use_normalization", false);
  options.fast_match = config.value("fast_match", false);
  options.ignore_label = config.value("ignore_label", 0);
  options.max_detections = config.value("max_detections", 20);
  if (config.contains("threshold")) options.thresholds = thresholds_of(config["threshold"]);
  return metric;
}

void check_values(const MetricValue& value, const json& expected, const json& mean) {
  CHECK(value.values.size() == expected.size() + 1);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double found = value.values.at(i + 1).value;
    INFO("class " << i << " " << value.values[i + 1].name);
    if (expected[i].is_null()) CHECK(std::isnan(found));
    else CHECK(std::abs(found - expected[i].get<double>()) < 1e-9);
  }
  CHECK(std::abs(value.value - mean.get<double>()) < 1e-9);
}

/// How many entries were compared.
int check_set(const std::string& name, const json& expected) {
  const BoxSet set = read_set(golden_detection() / name);
  int compared = 0;
  for (const json& entry : expected["metrics"]) {
    if (entry.contains("error")) continue;
    INFO(name << " " << entry["config"].dump());
    MetricConfig config = config_of(entry["config"]);
    const MetricValue value = measured(set, config);
    // The original keeps shares of classes in f32.
    if (entry.contains("value"))
      CHECK(std::abs(value.value - entry["value"].get<double>()) < (config.detection.use_normalization ? 1e-6 : 1e-9));
    else check_values(value, entry["values"], entry["mean"]);
    ++compared;
    if (!entry.contains("without_rematch")) continue;
    config.detection.allow_rematch = false;
    check_values(measured(set, config), entry["without_rematch"]["values"], entry["without_rematch"]["mean"]);
  }
  return compared;
}

constexpr const char* set_names[] = {"synthetic_voc", "synthetic_gaps", "synthetic_coco", "voc50", "coco50"};

}  // namespace

TEST_CASE("metrics of detection give the values of the original") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const json expected = json_file(golden_detection() / "expected.json");
  int compared = 0;
  for (const char* name : set_names) compared += check_set(name, expected[name]);
  CHECK(compared > 290);
}

TEST_CASE("COCO's twelve numbers are those of the COCO API") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const json expected = json_file(golden_detection() / "expected.json");
  for (const char* name : {"synthetic_coco", "coco50"}) {
    const BoxSet set = read_set(golden_detection() / name);
    const MetricValue value = measured(set, {.kind = "coco_api"});
    const json& api = expected[name]["coco_api"];
    CHECK(value.values.size() == 12);
    constexpr const char* keys[] = {"AP",   "AP50",  "AP75",   "AP_small", "AP_medium", "AP_large",
                                    "AR_1", "AR_10", "AR_100", "AR_small", "AR_medium", "AR_large"};
    for (std::size_t i = 0; i < 12; ++i) {
      INFO(name << " " << keys[i]);
      CHECK(std::abs(value.values[i].value - api["stats"][keys[i]].get<double>()) < 1e-9);
    }
    for (const char* kind : {"coco_orig_precision", "coco_orig_recall"})
      CHECK(std::abs(measured(set, {.kind = kind}).value - expected[name]["coco_orig"][kind]["value"].get<double>()) < 1e-9);
  }
}

namespace {

/// Objects of a case, with the indices of its difficult ones.
template <typename Object>
std::vector<Object> objects_of_case(const json& part, bool Object::*marked) {
  std::vector<Object> objects;
  for (std::size_t i = 0; i < part["boxes"].size(); ++i) {
    Object object{};
    object.label = part["labels"][i].get<std::int64_t>();
    const json& box = part["boxes"][i];
    const auto side = [&](std::size_t n) { return box[n].is_number() ? box[n].get<double>() : std::nan(""); };
    object.x_min = side(0), object.y_min = side(1), object.x_max = side(2), object.y_max = side(3);
    if constexpr (requires { object.score; }) object.score = part["scores"][i].get<double>();
    objects.push_back(object);
  }
  if (part.contains("difficult"))
    for (const json& index : part["difficult"]) objects[index.get<std::size_t>()].*marked = true;
  return objects;
}

template <typename Object>
void check_objects(const std::vector<Object>& found, const std::vector<Object>& expected, bool Object::*marked) {
  REQUIRE(found.size() == expected.size());
  const auto near = [](double a, double b) {
    return std::isnan(a) == std::isnan(b) && !(std::abs(a - b) > 1e-4 * std::max(1.0, std::abs(b)));
  };
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("object " << i);
    CHECK(found[i].label == expected[i].label);
    CHECK(found[i].*marked == expected[i].*marked);
    CHECK((near(found[i].x_min, expected[i].x_min) && near(found[i].y_min, expected[i].y_min) && near(found[i].x_max, expected[i].x_max) &&
           near(found[i].y_max, expected[i].y_max)));
  }
}

/// What Octet does otherwise, and says so.
bool is_left_out(const json& entry) {
  const json& step = entry["step"];
  return step.contains("min_visibility") || step["type"] == "faster_rcnn_postprocessing_resize" || entry.contains("note");
}

std::vector<PostprocessingStep> steps_of_case(const json& step, const std::filesystem::path& folder) {
  std::ofstream(folder / "steps.json") << json::array({step}).dump();
  return postprocessing_of(read_config_file(folder / "steps.json"), "postprocessing");
}

void check_soft_nms(const json& entry, const detection::Boxes& before, const detection::Boxes& after) {
  const json& selected = entry["selected"];
  REQUIRE(after.detections.size() == selected.size());
  for (std::size_t i = 0; i < selected.size(); ++i) {
    const detection::Detection& chosen = before.detections.at(selected[i].get<std::size_t>());
    const auto found =
        std::ranges::find_if(after.detections, [&](const auto& d) { return d.x_min == chosen.x_min && d.y_min == chosen.y_min; });
    REQUIRE(found != after.detections.end());
    CHECK(std::abs(found->score - entry["selected_scores"][i].get<double>()) < 1e-6);
  }
}

}  // namespace

TEST_CASE("steps of boxes do what the original's do") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const TemporaryFolder folder;
  int compared = 0;
  for (const json& entry : json_file(golden_detection() / "postprocessing.json")) {
    if (is_left_out(entry)) continue;
    INFO(entry["step"].dump());
    ++compared;
    if (entry.contains("error")) {
      CHECK_THROWS_AS(steps_of_case(entry["step"], folder.path()), Error);
      continue;
    }
    using detection::Detection;
    Annotation annotation{"a.png", ObjectBoxes{objects_of_case<ObjectBox>(entry["before"]["annotation"], &ObjectBox::difficult)}};
    detection::Boxes boxes;
    boxes.detections = objects_of_case<Detection>(entry["before"]["prediction"], &Detection::filtered);
    const detection::Boxes before = boxes;
    const DatasetMeta meta;
    PostprocessedSample sample{annotation, boxes, size_of(entry), meta};
    for (const PostprocessingStep& step : steps_of_case(entry["step"], folder.path())) detection::apply(step, sample);
    if (entry.contains("selected")) {
      check_soft_nms(entry, before, boxes);
      continue;
    }
    check_objects(std::get<ObjectBoxes>(annotation.truth).objects,
                  objects_of_case<ObjectBox>(entry["after"]["annotation"], &ObjectBox::difficult), &ObjectBox::difficult);
    check_objects(boxes.detections, objects_of_case<Detection>(entry["after"]["prediction"], &Detection::filtered), &Detection::filtered);
  }
  CHECK(compared > 45);
}
