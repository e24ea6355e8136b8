#include <octet/eval/metrics.hpp>

#include "eval/metric_accumulator.hpp"

namespace octet {

std::unique_ptr<MetricAccumulator> make_agreement() {
  const auto agrees = [](const MetricSample& sample) {
    return best_class(scores_of(sample.prediction)) == best_class(scores_of(sample.reference));
  };
  return make_mean(agrees, true);
}

}  // namespace octet
