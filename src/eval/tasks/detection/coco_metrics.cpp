#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <octet/base/error.hpp>

#include "eval/tasks/detection/box_metric.hpp"
#include "eval/tasks/detection/coco_matching.hpp"

namespace octet::detection {
namespace {

constexpr std::size_t recall_points = 101, api_detections = 100;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The points of a curve where an object is found; precision only falls between them.
struct Steps {
  std::vector<double> right{}, precision{};
};

Steps steps_of(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order, std::size_t rule, std::size_t ranks,
               Weights weights) {
  const ClassLedger& of_class = ledger.of_class(index);
  Steps steps;
  double right = 0, wrong = 0;
  for (const std::uint32_t at : order) {
    const auto outcome = static_cast<Outcome>(of_class.outcomes[at * ledger.rules() + rule]);
    if (outcome == Outcome::Ignored || of_class.ranks[at] >= ranks) continue;
    const double weight = weights.empty() ? 1 : weights[of_class.images[at]];
    if (weight == 0) continue;
    (outcome == Outcome::Right ? right : wrong) += weight;
    if (outcome != Outcome::Right) continue;
    steps.right.push_back(right);
    steps.precision.push_back(right / (right + wrong + std::numeric_limits<double>::epsilon()));
  }
  return steps;
}

/// The mean over 101 recalls of the greatest precision from there on.
double average_precision(Steps steps, double objects) {
  for (std::size_t i = steps.precision.size(); i-- > 1;) steps.precision[i - 1] = std::max(steps.precision[i - 1], steps.precision[i]);
  double sum = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < recall_points; ++i) {
    const double recall = i + 1 == recall_points ? 1 : static_cast<double>(i) * 0.01;
    while (at < steps.right.size() && steps.right[at] / objects < recall) ++at;
    if (at == steps.right.size()) break;
    sum += steps.precision[at];
  }
  return sum / static_cast<double>(recall_points);
}

double recall_of(const Steps& steps, double objects) { return steps.right.empty() ? 0 : steps.right.back() / objects; }

enum class Asked : std::uint8_t { Precision, Recall };

CocoRules rules_of(const MetricConfig& config, bool is_api, double boundary) {
  const DetectionOptions& options = config.detection;
  if (options.max_detections < 1)
    throw Error(ErrorCode::InvalidArgument, "max_detections: given " + std::to_string(options.max_detections) + ", expected 1 or more");
  for (const double threshold : options.thresholds)
    if (!(threshold >= 0 && threshold <= 1))
      throw Error(ErrorCode::InvalidArgument, "threshold: given " + std::to_string(threshold) + ", expected 0 to 1");
  return {.thresholds = options.thresholds.empty() ? coco_thresholds() : options.thresholds,
          .max_detections = is_api ? api_detections : static_cast<std::size_t>(options.max_detections),
          .is_api = is_api,
          .allow_rematch = !is_api && options.allow_rematch,
          .boundary = boundary};
}

/// Metrics with several thresholds of overlap and ranges of area; rule [range * thresholds + threshold].
class CocoMetric : public BoxMetric {
 protected:
  CocoMetric(const MetricConfig& config, const DatasetMeta& meta, CocoRules rules, std::vector<AreaRange> ranges)
      : BoxMetric(config, meta, rules.thresholds.size() * ranges.size(), ranges.size()),
        rules_(std::move(rules)),
        ranges_(std::move(ranges)) {}

  const CocoRules& rules() const { return rules_; }

  void judge(std::size_t index, const ClassInImage& content, Ledger& ledger) const override {
    const std::size_t thresholds = rules_.thresholds.size(), kept = std::min(content.detections.size(), rules_.max_detections);
    std::vector<std::uint32_t> counts(ranges_.size());
    std::vector<Outcome> outcomes(kept * ledger.rules());
    for (std::size_t r = 0; r < ranges_.size(); ++r) {
      const std::vector<Outcome> found = coco_match(content, rules_, ranges_[r], counts[r]);
      for (std::size_t d = 0; d < kept; ++d)
        std::copy_n(found.begin() + static_cast<std::ptrdiff_t>(d * thresholds), thresholds,
                    outcomes.begin() + static_cast<std::ptrdiff_t>(d * ledger.rules() + r * thresholds));
    }
    for (std::size_t d = 0; d < kept; ++d)
      ledger.add_detection(index, content.detections[d]->score, d, std::span(outcomes).subspan(d * ledger.rules(), ledger.rules()));
    if (!content.objects.empty()) ledger.add_objects(index, counts);
  }

  /// Precision or recall of a class over thresholds `begin` to `end` of a range; nothing where it has no objects there.
  std::optional<double> measured(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order, Asked asked,
                                 std::size_t range, std::size_t begin, std::size_t end, std::size_t ranks, Weights weights) const {
    const double objects = objects_of(ledger, index, range, weights);
    if (objects == 0) return std::nullopt;
    double sum = 0;
    for (std::size_t t = begin; t < end; ++t) {
      Steps steps = steps_of(ledger, index, order, range * rules_.thresholds.size() + t, ranks, weights);
      sum += asked == Asked::Recall ? recall_of(steps, objects) : average_precision(std::move(steps), objects);
    }
    return sum / static_cast<double>(end - begin);
  }

 private:
  CocoRules rules_;
  std::vector<AreaRange> ranges_;
};

/// Precision or recall over all thresholds.
class CocoMean : public CocoMetric {
 public:
  CocoMean(const MetricConfig& config, const DatasetMeta& meta, CocoRules rules, Asked asked)
      : CocoMetric(config, meta, std::move(rules), {AreaRange{-1, std::numeric_limits<double>::infinity()}}), asked_(asked) {}

 protected:
  std::optional<double> of_class(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order,
                                 Weights weights) const override {
    const auto found = measured(ledger, index, order, asked_, 0, 0, rules().thresholds.size(), rules().max_detections, weights);
    return found || !options().count_absent_classes ? found : std::optional<double>(0);
  }

 private:
  Asked asked_;
};

/// One of COCO's twelve numbers.
struct Summary {
  const char* name;
  Asked asked;
  std::size_t range, begin, end, ranks;
};

constexpr std::array<Summary, 12> summaries{{{"AP", Asked::Precision, 0, 0, 10, 100},
                                             {"AP50", Asked::Precision, 0, 0, 1, 100},
                                             {"AP75", Asked::Precision, 0, 5, 6, 100},
                                             {"AP small", Asked::Precision, 1, 0, 10, 100},
                                             {"AP medium", Asked::Precision, 2, 0, 10, 100},
                                             {"AP large", Asked::Precision, 3, 0, 10, 100},
                                             {"AR1", Asked::Recall, 0, 0, 10, 1},
                                             {"AR10", Asked::Recall, 0, 0, 10, 10},
                                             {"AR100", Asked::Recall, 0, 0, 10, 100},
                                             {"AR small", Asked::Recall, 1, 0, 10, 100},
                                             {"AR medium", Asked::Recall, 2, 0, 10, 100},
                                             {"AR large", Asked::Recall, 3, 0, 10, 100}}};

/// What the COCO API prints.
class CocoApi : public CocoMetric {
 public:
  CocoApi(const MetricConfig& config, const DatasetMeta& meta)
      : CocoMetric(config, meta, rules_of({.kind = config.kind}, true, 0), {{0, 1e10}, {0, 32 * 32}, {32 * 32, 96 * 96}, {96 * 96, 1e10}}) {
  }

 protected:
  std::optional<double> of_class(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order,
                                 Weights weights) const override {
    return of_summary(ledger, index, order, summaries.front(), weights);
  }
  std::vector<NamedValue> values(const Ledger& ledger) const override {
    const auto order = orders(ledger);
    std::vector<NamedValue> all;
    for (const Summary& summary : summaries) all.push_back({summary.name, mean_of(ledger, order, summary)});
    return all;
  }

 private:
  std::optional<double> of_summary(const Ledger& ledger, std::size_t index, const std::vector<std::uint32_t>& order, const Summary& summary,
                                   Weights weights) const {
    return measured(ledger, index, order, summary.asked, summary.range, summary.begin, summary.end, summary.ranks, weights);
  }
  double mean_of(const Ledger& ledger, const std::vector<std::vector<std::uint32_t>>& order, const Summary& summary) const {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < ledger.size(); ++i)
      if (const auto value = of_summary(ledger, i, order[i], summary, {})) {
        sum += *value;
        ++count;
      }
    return count > 0 ? sum / count : nan;
  }
};

}  // namespace

std::unique_ptr<MetricAccumulator> make_coco_precision(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<CocoMean>(config, meta, rules_of(config, false, 0), Asked::Precision);
}

std::unique_ptr<MetricAccumulator> make_coco_recall(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<CocoMean>(config, meta, rules_of(config, false, 0), Asked::Recall);
}

std::unique_ptr<MetricAccumulator> make_coco_orig_precision(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<CocoMean>(config, meta, rules_of(config, true, 1), Asked::Precision);
}

std::unique_ptr<MetricAccumulator> make_coco_orig_recall(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<CocoMean>(config, meta, rules_of(config, true, 1), Asked::Recall);
}

std::unique_ptr<MetricAccumulator> make_coco_api(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<CocoApi>(config, meta);
}

}  // namespace octet::detection
