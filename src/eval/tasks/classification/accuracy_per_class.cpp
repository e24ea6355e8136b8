#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include <octet/eval/metrics.hpp>

#include "base/bytes.hpp"
#include "eval/confidence.hpp"
#include "eval/tasks/classification/classification.hpp"

namespace octet::classification {
namespace {

class AccuracyPerClass : public MetricAccumulator {
 public:
  explicit AccuracyPerClass(int top_k) : top_k_(static_cast<std::size_t>(top_k)) {}
  void add(const MetricSample& sample) override;
  MetricValue value() const override;
  std::string state() const override;
  void merge(std::string_view state) override;

 private:
  struct Count {
    std::uint64_t right = 0, all = 0;
  };
  std::size_t top_k_;
  std::vector<Count> classes_;
};

void AccuracyPerClass::add(const MetricSample& sample) {
  const auto scores = scores_of(sample.prediction);
  const auto label = static_cast<std::size_t>(label_of(sample));
  classes_.resize(scores.size());
  classes_[label].right += class_rank(scores, label) < top_k_;
  ++classes_[label].all;
}

/// One right and one wrong sample are added to each class, so that a few samples of one kind do not look certain.
MetricValue AccuracyPerClass::value() const {
  MetricValue result;
  double sum = 0, variance = 0, classes = 0;
  for (const Count& count : classes_) {
    const auto right = static_cast<double>(count.right), all = static_cast<double>(count.all);
    result.per_class.push_back(count.all > 0 ? right / all : std::numeric_limits<double>::quiet_NaN());
    if (count.all == 0) continue;
    const double share = (right + 1) / (all + 2);
    sum += right / all;
    variance += share * (1 - share) / all;
    ++classes;
  }
  if (classes == 0) return result;
  const double half = confidence_quantile * std::sqrt(variance) / classes;
  result.value = sum / classes;
  result.values.push_back({"mean", result.value});
  for (std::size_t i = 0; i < result.per_class.size(); ++i) result.values.push_back({std::to_string(i), result.per_class[i]});
  result.interval = {std::max(result.value - half, 0.0), std::min(result.value + half, 1.0)};
  return result;
}

std::string AccuracyPerClass::state() const {
  ByteWriter writer;
  for (const Count& count : classes_) writer.numbers(std::array{count.right, count.all});
  return std::move(writer).take();
}

void AccuracyPerClass::merge(std::string_view state) {
  ByteReader reader(state);
  const std::size_t classes = reader.left() / (2 * sizeof(std::uint64_t));
  classes_.resize(std::max(classes_.size(), classes));
  for (std::size_t i = 0; i < classes; ++i) {
    classes_[i].right += reader.number<std::uint64_t>("right samples");
    classes_[i].all += reader.number<std::uint64_t>("samples");
  }
}

}  // namespace

std::unique_ptr<MetricAccumulator> make_accuracy_per_class(const MetricConfig& config, const DatasetMeta&) {
  return std::make_unique<AccuracyPerClass>(config.top_k);
}

}  // namespace octet::classification
