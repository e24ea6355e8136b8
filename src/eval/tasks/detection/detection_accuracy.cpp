#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <octet/base/error.hpp>
#include <octet/eval/metrics.hpp>

#include "base/bytes.hpp"
#include "eval/tasks/detection/overlap.hpp"

namespace octet::detection {
namespace {

/// An object and the detection that found it.
struct Pair {
  std::size_t object = 0, detection = 0;
};

/// Overlaps in f32, as the original keeps them: an entry for each object and detection.
class Overlaps {
 public:
  Overlaps(const std::vector<ObjectBox>& objects, const std::vector<Detection>& detections, const DetectionOptions& options)
      : columns_(detections.size()), threshold_(options.overlap_threshold) {
    const double boundary = options.include_boundaries ? 1 : 0;
    for (const ObjectBox& object : objects)
      for (const Detection& detection : detections)
        values_.push_back(static_cast<float>(options.overlap_method == OverlapMethod::Ioa ? ioa(object, detection, boundary)
                                                                                          : iou(object, detection, boundary)));
  }

  std::size_t rows() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
  std::size_t columns() const { return columns_; }
  float at(std::size_t object, std::size_t detection) const { return values_[object * columns_ + detection]; }
  bool is_enough(float overlap) const { return static_cast<double>(overlap) > threshold_; }

 private:
  std::size_t columns_;
  double threshold_;
  std::vector<float> values_;
};

/// Detections by score, each with the free object that it overlaps most.
std::vector<Pair> matched_by_score(const Overlaps& overlaps, const std::vector<Detection>& detections) {
  std::vector<std::size_t> order(detections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return detections[a].score > detections[b].score; });
  std::vector<bool> used(overlaps.rows(), false);
  std::vector<Pair> pairs;
  for (const std::size_t detection : order) {
    std::optional<std::size_t> best;
    for (std::size_t object = 0; object < overlaps.rows(); ++object)
      if (!used[object] && overlaps.at(object, detection) > (best ? overlaps.at(*best, detection) : 0)) best = object;
    if (!best || !overlaps.is_enough(overlaps.at(*best, detection))) continue;
    used[*best] = true;
    pairs.push_back({*best, detection});
  }
  return pairs;
}

/// The greatest overlap of all that are left, as often as there are objects.
std::vector<Pair> matched_by_overlap(const Overlaps& overlaps) {
  std::vector<bool> used(overlaps.rows(), false), taken(overlaps.columns(), false);
  std::vector<Pair> pairs;
  for (std::size_t turn = 0; turn < overlaps.rows(); ++turn) {
    float best = -1;
    Pair pair;
    for (std::size_t object = 0; object < overlaps.rows(); ++object)
      for (std::size_t detection = 0; detection < overlaps.columns(); ++detection)
        if (!used[object] && !taken[detection] && overlaps.at(object, detection) > best) {
          best = overlaps.at(object, detection);
          pair = {object, detection};
        }
    if (!overlaps.is_enough(best)) break;
    used[pair.object] = taken[pair.detection] = true;
    pairs.push_back(pair);
  }
  return pairs;
}

class DetectionAccuracy : public MetricAccumulator {
 public:
  DetectionAccuracy(const MetricConfig& config, const DatasetMeta& meta)
      : options_(config.detection), classes_(meta.label_map.size()), counts_(classes_ * classes_, 0) {
    if (classes_ > 0) return;
    throw Error(ErrorCode::InvalidArgument,
                "metric detection_accuracy: given a data set without a label map, expected one, as dataset_meta or a conversion gives it");
  }

  void add(const MetricSample& sample) override {
    const auto& objects = objects_of(sample);
    const auto& detections = detections_of(sample);
    const Overlaps overlaps(objects, detections, options_);
    for (const Pair& pair : options_.fast_match ? matched_by_overlap(overlaps) : matched_by_score(overlaps, detections))
      if (options_.ignore_label == 0 || objects[pair.object].label != options_.ignore_label)
        ++counts_[index_of(objects[pair.object].label, sample) * classes_ + index_of(detections[pair.detection].label, sample)];
  }
  MetricValue value() const override;
  std::string state() const override {
    ByteWriter writer;
    writer.numbers(counts_);
    return std::move(writer).take();
  }
  void merge(std::string_view state) override {
    ByteReader reader(state);
    for (std::uint64_t& count : counts_) count += reader.number<std::uint64_t>("count");
  }

 private:
  /// Labels are positions in a table of as many classes as the label map has, which a map with gaps has no room for.
  std::size_t index_of(std::int64_t label, const MetricSample& sample) const {
    if (label >= 0 && static_cast<std::size_t>(label) < classes_) return static_cast<std::size_t>(label);
    throw Error(ErrorCode::InvalidArgument, "detection_accuracy: given the label " + std::to_string(label) + " in '" +
                                                sample.annotation.identifier + "', expected less than " + std::to_string(classes_) +
                                                ", the size of the label map");
  }
  double normalized() const;

  DetectionOptions options_;
  std::size_t classes_;
  std::vector<std::uint64_t> counts_;  ///< of pairs, by the labels of object and detection
};

double DetectionAccuracy::normalized() const {
  double sum = 0;
  for (std::size_t i = 0; i < classes_; ++i) {
    const auto row = std::span(counts_).subspan(i * classes_, classes_);
    const std::uint64_t all = std::accumulate(row.begin(), row.end(), std::uint64_t{0});
    sum += static_cast<double>(row[i]) / static_cast<double>(std::max<std::uint64_t>(all, 1));
  }
  return sum / static_cast<double>(classes_);
}

MetricValue DetectionAccuracy::value() const {
  const std::uint64_t all = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
  std::uint64_t right = 0;
  for (std::size_t i = 0; i < classes_; ++i) right += counts_[i * classes_ + i];
  MetricValue result;
  if (options_.use_normalization) {
    result.value = normalized();
    result.interval = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  } else {
    result.value = static_cast<double>(right) / static_cast<double>(std::max<std::uint64_t>(all, 1));
    result.interval = share_interval(right, all);
  }
  return result;
}

}  // namespace

std::unique_ptr<MetricAccumulator> make_detection_accuracy(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<DetectionAccuracy>(config, meta);
}

}  // namespace octet::detection
