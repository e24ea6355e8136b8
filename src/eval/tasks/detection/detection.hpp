#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "eval/tasks/task.hpp"

/// Annotation: ObjectBoxes. Prediction: boxes with labels and scores. Adapters: rows of DetectionOutput, and raw heads. Metrics: map,
/// recall, miss_rate, detection_accuracy, coco_precision, coco_recall, coco_orig_precision, coco_orig_recall, coco_api.
namespace octet::detection {

/// An object that a network found. Until a step of postprocessing changes them, coordinates are the network's.
struct Detection {
  std::int64_t label = 0;
  double score = 0;
  double x_min = 0, y_min = 0, x_max = 0, y_max = 0;
  bool filtered = false;  ///< marked by a filter: metrics do not count it as wrong
  bool operator==(const Detection&) const = default;
};

/// What a network found in an image, in the order of its outputs.
struct Boxes : public Prediction {
  std::vector<Detection> detections{};
};

const Task& task();

/// The objects of a sample; Evaluator has seen to it that there are some kinds of them.
const std::vector<ObjectBox>& objects_of(const MetricSample& sample);
/// What was found in it. Throws Error(InvalidArgument) naming the sample where a score or a box is no number.
const std::vector<Detection>& detections_of(const MetricSample& sample);

std::unique_ptr<MetricAccumulator> make_map(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_recall(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_miss_rate(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_detection_accuracy(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_coco_precision(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_coco_recall(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_coco_orig_precision(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_coco_orig_recall(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_coco_api(const MetricConfig& config, const DatasetMeta& meta);

}  // namespace octet::detection
