#include <octet/eval/metrics.hpp>

#include "eval/tasks/classification/classification.hpp"

namespace octet::classification {

std::unique_ptr<MetricAccumulator> make_accuracy(const MetricConfig& config, const DatasetMeta&) {
  const auto is_right = [top_k = static_cast<std::size_t>(config.top_k)](const MetricSample& sample) {
    return class_rank(scores_of(sample.prediction), static_cast<std::size_t>(label_of(sample))) < top_k;
  };
  return make_mean(is_right, true);
}

std::unique_ptr<MetricAccumulator> make_agreement(const MetricConfig&, const DatasetMeta&) {
  const auto agrees = [](const MetricSample& sample) {
    return best_class(scores_of(sample.prediction)) == best_class(scores_of(sample.reference));
  };
  return make_mean(agrees, true);
}

std::unique_ptr<MetricAccumulator> make_kl_divergence(const MetricConfig&, const DatasetMeta&) {
  const auto divergence = [](const MetricSample& sample) {
    return kl_divergence(scores_of(sample.reference), scores_of(sample.prediction));
  };
  return make_mean(divergence, false);
}

}  // namespace octet::classification
