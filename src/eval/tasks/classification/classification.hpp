#pragma once

#include <memory>
#include <span>

#include "eval/tasks/task.hpp"

/// Annotation: ClassLabel. Prediction: a score for each class. Adapter: one output, samples in dimension 0. Metrics: accuracy,
/// accuracy_per_class, agreement, kl_divergence.
namespace octet::classification {

/// Scores of classes, the best one highest.
class ClassScores : public Prediction {
 public:
  explicit ClassScores(std::span<const float> scores) : scores_(scores) {}
  std::span<const float> scores() const { return scores_; }

 private:
  std::span<const float> scores_;
};

const Task& task();
std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions& options);

std::unique_ptr<MetricAccumulator> make_accuracy(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_accuracy_per_class(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_agreement(const MetricConfig& config, const DatasetMeta& meta);
std::unique_ptr<MetricAccumulator> make_kl_divergence(const MetricConfig& config, const DatasetMeta& meta);

/// The label of the sample; Evaluator has seen to it that there is one.
std::int64_t label_of(const MetricSample& sample);
/// The scores of a prediction, which this task's adapter made.
std::span<const float> scores_of(const Prediction& prediction);

}  // namespace octet::classification
