#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include <octet/base/error.hpp>
#include <octet/eval/metrics.hpp>

#include "eval/tasks/segmentation/segmentation.hpp"

namespace octet::segmentation {
namespace {

[[noreturn]] void fail(const MetricSample& sample, const Mask& mask) {
  throw Error(ErrorCode::InvalidArgument, "dice: given a mask " + to_string(mask.truth.shape()) + " for '" + sample.annotation.identifier +
                                              "' and a prediction " + to_string(mask.values.shape()) +
                                              ", expected scores [classes, ...] over the same pixels");
}

/// Pixels of one class of the prediction. Throws where truth and prediction do not fit.
std::size_t pixels_of(const MetricSample& sample, const Mask& mask) {
  const std::size_t pixels = mask.truth.shape().elements();
  if (mask.are_labels || pixels == 0 || mask.values.shape().elements() != pixels * static_cast<std::size_t>(mask.values.shape()[0]))
    fail(sample, mask);
  return pixels;
}

/// Images have one slice, volumes [depth, height, width] several.
std::size_t slices_of(const Mask& mask) { return mask.values.shape().rank() == 4 ? static_cast<std::size_t>(mask.values.shape()[1]) : 1; }

/// (2 sum(p t) + 1) / (sum(t) + sum(p) + 1) of probabilities p of all classes and the truth t. Each slice has a score.
class Dice : public ScoreAccumulator {
 public:
  void add(const MetricSample& sample) override {
    const auto& mask = static_cast<const Mask&>(sample.prediction);
    const std::size_t pixels = pixels_of(sample, mask), slices = slices_of(mask), size = pixels / slices;
    const auto predicted = mask.values.data<float>();
    const auto truth = mask.truth.data<std::uint8_t>();
    for (std::size_t s = 0; s < slices; ++s) {
      double common = 0, of_truth = 0, of_prediction = 0;
      for (std::size_t i = s * size; i < (s + 1) * size; ++i) of_truth += truth[i];
      for (std::size_t c = 0; c < predicted.size() / pixels; ++c)
        for (std::size_t i = s * size; i < (s + 1) * size; ++i) {
          common += static_cast<double>(predicted[c * pixels + i]) * truth[i];
          of_prediction += static_cast<double>(predicted[c * pixels + i]);
        }
      scores_.push_back((2 * common + 1) / (of_truth + of_prediction + 1));
    }
  }
  MetricValue value() const override {
    MetricValue result;
    if (!scores_.empty()) result.value = std::accumulate(scores_.begin(), scores_.end(), 0.0) / static_cast<double>(scores_.size());
    result.interval = mean_interval(scores_);
    return result;
  }
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Dice coefficients of labels: of all that is not 0, then of each label from 1 on. A sample has a score for each.
class DiceIndex : public ScoreAccumulator {
 public:
  DiceIndex(const MetricConfig& config, const DatasetMeta& meta) : options_(config.segmentation), names_(meta.label_map) {
    if (!options_.mean && !options_.median)
      throw Error(ErrorCode::InvalidArgument, "dice_index: given neither mean nor median, expected one of them or both");
    if (names_.empty()) names_[0] = "overall";
  }

  void add(const MetricSample& sample) override {
    const auto& mask = static_cast<const Mask&>(sample.prediction);
    pixels_of(sample, mask);
    const Tensor labels = best_classes(mask.values);
    const auto predicted = labels.data<float>();
    const auto truth = mask.truth.data<std::uint8_t>();
    for (std::size_t label = 0; label < names_.size(); ++label) {
      double common = 0, both = 0;
      for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto own = static_cast<std::size_t>(predicted[i]);
        const bool is_true = label == 0 ? truth[i] > 0 : truth[i] == label, is_predicted = label == 0 ? own > 0 : own == label;
        common += is_true && is_predicted;
        both += is_true + is_predicted;
      }
      scores_.push_back(both > 0 ? 2 * common / both : 0);
    }
  }
  MetricValue value() const override {
    MetricValue result;
    if (options_.mean)
      add_values(result, "mean",
                 [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size()); });
    if (options_.median) add_values(result, "median", median);
    result.value = result.values.front().value;
    result.interval = mean_interval(of_label(0));
    return result;
  }

 private:
  std::vector<double> of_label(std::size_t label) const {
    std::vector<double> scores;
    for (std::size_t i = label; i < scores_.size(); i += names_.size()) scores.push_back(scores_[i]);
    return scores;
  }
  template <typename Summary>
  void add_values(MetricValue& result, const std::string& kind, Summary&& summary) const {
    std::size_t label = 0;
    for (const auto& [number, name] : names_) {
      const std::vector<double> scores = of_label(label++);
      result.values.push_back({kind + "@" + name, scores.empty() ? 0 : summary(scores)});
    }
  }

  SegmentationOptions options_;
  std::map<std::int64_t, std::string> names_;
};

}  // namespace

std::unique_ptr<MetricAccumulator> make_dice(const MetricConfig&, const DatasetMeta&) { return std::make_unique<Dice>(); }

std::unique_ptr<MetricAccumulator> make_dice_index(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<DiceIndex>(config, meta);
}

}  // namespace octet::segmentation
