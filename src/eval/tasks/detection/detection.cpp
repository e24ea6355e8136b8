#include "eval/tasks/detection/detection.hpp"

#include <array>
#include <cmath>

#include <octet/base/error.hpp>

#include "eval/tasks/detection/steps.hpp"

namespace octet::detection {
namespace {

void require_objects(const Annotation& annotation, const std::string& origin) {
  const auto* boxes = std::get_if<ObjectBoxes>(&annotation.truth);
  if (!boxes)
    throw Error(ErrorCode::InvalidArgument,
                "annotation: given '" + annotation.identifier + "' without objects, expected a list of them, which may be empty",
                {.file = origin});
  for (const ObjectBox& object : boxes->objects)
    if (!(std::isfinite(object.x_min) && std::isfinite(object.y_min) && object.x_max >= object.x_min && object.y_max >= object.y_min))
      throw Error(ErrorCode::InvalidArgument,
                  "box: given one of label " + std::to_string(object.label) + " in '" + annotation.identifier +
                      "' that ends before it begins, expected x_min <= x_max and y_min <= y_max",
                  {.file = origin});
}

constexpr std::array<MetricKind, 9> metrics{{
    {.name = "map", .needs_labels = true, .is_share = true, .make = make_map, .keys = MetricKeys::AveragePrecision},
    {.name = "recall", .needs_labels = true, .is_share = true, .make = make_recall, .keys = MetricKeys::Matching},
    {.name = "miss_rate",
     .needs_labels = true,
     .is_share = true,
     .higher_is_better = false,
     .make = make_miss_rate,
     .keys = MetricKeys::MissRate},
    {.name = "detection_accuracy",
     .needs_labels = true,
     .is_share = true,
     .make = make_detection_accuracy,
     .keys = MetricKeys::DetectionAccuracy},
    {.name = "coco_precision", .needs_labels = true, .is_share = true, .make = make_coco_precision, .keys = MetricKeys::Coco},
    {.name = "coco_recall", .needs_labels = true, .is_share = true, .make = make_coco_recall, .keys = MetricKeys::Coco},
    {.name = "coco_orig_precision", .needs_labels = true, .is_share = true, .make = make_coco_orig_precision, .keys = MetricKeys::CocoOrig},
    {.name = "coco_orig_recall", .needs_labels = true, .is_share = true, .make = make_coco_orig_recall, .keys = MetricKeys::CocoOrig},
    {.name = "coco_api", .needs_labels = true, .is_share = true, .make = make_coco_api, .shows_parts = true},
}};

}  // namespace

const Task& task() {
  static constexpr Task detection{"one that detects objects", metrics, require_objects, takes, apply};
  return detection;
}

const std::vector<ObjectBox>& objects_of(const MetricSample& sample) { return std::get<ObjectBoxes>(sample.annotation.truth).objects; }

const std::vector<Detection>& detections_of(const MetricSample& sample) {
  const auto& detections = static_cast<const Boxes&>(sample.prediction).detections;
  for (const Detection& detection : detections)
    if (!std::isfinite(detection.score + detection.x_min + detection.y_min + detection.x_max + detection.y_max))
      throw Error(ErrorCode::InvalidArgument, "prediction: given a score or box that is not finite (label " +
                                                  std::to_string(detection.label) + ") in '" + sample.annotation.identifier +
                                                  "', expected numbers");
  return detections;
}

}  // namespace octet::detection
