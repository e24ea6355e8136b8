#include <octet/eval/metrics.hpp>

#include "eval/metric_accumulator.hpp"

namespace octet {

std::unique_ptr<MetricAccumulator> make_kl_divergence() {
  const auto divergence = [](const MetricSample& sample) {
    return kl_divergence(scores_of(sample.reference), scores_of(sample.prediction));
  };
  return make_mean(divergence, false);
}

}  // namespace octet
