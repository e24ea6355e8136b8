#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include <octet/eval/evaluator.hpp>

#include "eval/prediction.hpp"

namespace octet {

/// One sample as a metric sees it. Outputs are f32, one tensor for each output of the network, without the dimension of the batch; those of
/// the reference are there where a metric asks for them.
struct MetricSample {
  const Annotation& annotation;
  const Prediction& prediction;
  std::span<const Tensor> outputs;
  const Prediction& reference;
  std::span<const Tensor> reference_outputs;
};

/// Computes one metric from samples that are added in their order. One object measures one network once.
class MetricAccumulator {
 public:
  virtual ~MetricAccumulator() = default;
  virtual void add(const MetricSample& sample) = 0;
  /// The value without name and type.
  virtual MetricValue value() const = 0;
};

std::unique_ptr<MetricAccumulator> make_accuracy(int top_k);
std::unique_ptr<MetricAccumulator> make_accuracy_per_class(int top_k);
std::unique_ptr<MetricAccumulator> make_agreement();
std::unique_ptr<MetricAccumulator> make_sqnr();
std::unique_ptr<MetricAccumulator> make_kl_divergence();
std::unique_ptr<MetricAccumulator> make_accumulator(const MetricConfig& config);

/// The mean over the samples of their scores: a share of ones where `is_share`.
std::unique_ptr<MetricAccumulator> make_mean(std::function<double(const MetricSample& sample)> score, bool is_share);

/// The label of the sample; Evaluator has seen to it that there is one.
std::int64_t label_of(const MetricSample& sample);
/// The scores of a prediction by a classifier.
std::span<const float> scores_of(const Prediction& prediction);

}  // namespace octet
