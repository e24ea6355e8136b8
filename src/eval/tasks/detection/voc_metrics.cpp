#include <algorithm>

#include <octet/base/error.hpp>

#include "eval/tasks/detection/box_metric.hpp"
#include "eval/tasks/detection/curve.hpp"
#include "eval/tasks/detection/matching.hpp"

namespace octet::detection {
namespace {

[[noreturn]] void fail(const std::string& what, double given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + std::to_string(given) + ", expected " + expected);
}

void require_valid(const DetectionOptions& options) {
  if (!(options.overlap_threshold >= 0 && options.overlap_threshold <= 1)) fail("overlap_threshold", options.overlap_threshold, "0 to 1");
}

/// Metrics that have one rule of matching, and a curve for each class.
class VocMetric : public BoxMetric {
 protected:
  VocMetric(const MetricConfig& config, const DatasetMeta& meta) : BoxMetric(config, meta, 1, 1) { require_valid(config.detection); }

  void judge(std::size_t index, const ClassInImage& content, Ledger& ledger) const override {
    const std::vector<Outcome> outcomes = match(content, options());
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      ledger.add_detection(index, content.detections[i]->score, i, std::span(&outcomes[i], 1));
    if (content.objects.empty()) return;
    const std::uint32_t count = counted_objects(content, options());
    ledger.add_objects(index, std::span(&count, 1));
  }

  /// In a resample without objects of a class nothing is known of it, while in the data set itself it counts as 0 where it was detected.
  std::optional<double> of_class(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order,
                                 Weights weights) const override {
    if (!weights.empty() && objects_of(ledger, index, 0) > 0 && objects_of(ledger, index, 0, weights) == 0) return std::nullopt;
    const Curve curve = curve_of(ledger, index, order, 0, options().distinct_conf, weights);
    return curve.recall.empty() ? without_detections(objects_of(ledger, index, 0, weights)) : of_curve(curve);
  }

  virtual double of_curve(const Curve& curve) const = 0;
  /// A class without any detection is left out, as in the original, although it may have objects.
  virtual std::optional<double> without_detections(double) const { return std::nullopt; }
};

class AveragePrecision : public VocMetric {
 public:
  AveragePrecision(const MetricConfig& config, const DatasetMeta& meta) : VocMetric(config, meta) {}

 protected:
  double of_curve(const Curve& curve) const override { return average_precision(curve, options().integral); }
};

class Recall : public VocMetric {
 public:
  Recall(const MetricConfig& config, const DatasetMeta& meta) : VocMetric(config, meta) {}

 protected:
  double of_curve(const Curve& curve) const override { return curve.recall.back(); }
};

class MissRate : public VocMetric {
 public:
  MissRate(const MetricConfig& config, const DatasetMeta& meta) : VocMetric(config, meta) {
    if (const double level = config.detection.fppi_level; !(level >= 0 && level <= 1)) fail("fppi_level", level, "0 to 1");
  }

 protected:
  double of_curve(const Curve& curve) const override { return miss_rate_at(curve, options().fppi_level); }
  /// All of its objects are missed; the original fails there.
  std::optional<double> without_detections(double objects) const override { return objects > 0 ? std::optional<double>(1) : std::nullopt; }
};

}  // namespace

std::unique_ptr<MetricAccumulator> make_map(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<AveragePrecision>(config, meta);
}

std::unique_ptr<MetricAccumulator> make_recall(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<Recall>(config, meta);
}

std::unique_ptr<MetricAccumulator> make_miss_rate(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<MissRate>(config, meta);
}

}  // namespace octet::detection
