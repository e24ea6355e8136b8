#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <octet/eval/evaluator.hpp>

#include "eval/tasks/adapter.hpp"

namespace octet {

/// One sample as a metric sees it. The reference is there where a metric asks for it.
struct MetricSample {
  const Annotation& annotation;
  const Prediction& prediction;
  const SampleOutputs& outputs;
  const Prediction& reference;
  std::span<const Tensor> reference_outputs;
};

/// Computes one metric from samples that are added in their order. One object measures one network once.
class MetricAccumulator {
 public:
  virtual ~MetricAccumulator() = default;
  virtual void add(const MetricSample& sample) = 0;
  /// The value without name, type and kind. Where `values` has none, the evaluator names `value` after the kind.
  virtual MetricValue value() const = 0;
  /// What was added, for an object elsewhere; merge() adds it as if its samples came next.
  virtual std::string state() const = 0;
  virtual void merge(std::string_view state) = 0;
};

/// A metric that keeps a score for each sample, or several.
class ScoreAccumulator : public MetricAccumulator {
 public:
  std::string state() const override;
  void merge(std::string_view state) override;

 protected:
  std::vector<double> scores_{};
};

/// Which options a metric looks at, and so which keys it may have in configurations.
enum class MetricKeys : std::uint8_t {
  None,
  TopK,
  Matching,
  MissRate,
  AveragePrecision,
  DetectionAccuracy,
  Coco,
  CocoOrig,
  Masks,
  Dice,
  Ranking
};

/// A kind of metric: what it is called, what it needs and how to make one.
struct MetricKind {
  std::string_view name{};  ///< "accuracy"
  bool needs_labels = false;
  bool needs_reference = false;
  bool is_share = false;
  bool higher_is_better = true;
  /// The meta is that of the data set. Throws Error(InvalidArgument) where the metric's options have no meaning, or the meta lacks what it
  /// needs.
  std::unique_ptr<MetricAccumulator> (*make)(const MetricConfig& config, const DatasetMeta& meta) = nullptr;
  std::string_view unit{};  ///< behind numbers that are no shares: "dB"
  MetricKeys keys = MetricKeys::None;
  bool has_scores = false;   ///< it is the mean of scores of samples, which it gives
  bool shows_parts = false;  ///< its values are shown even where one number is asked for
};

/// The mean over the samples of their scores: a share of ones where `is_share`.
std::unique_ptr<MetricAccumulator> make_mean(std::function<double(const MetricSample& sample)> score, bool is_share);

}  // namespace octet
