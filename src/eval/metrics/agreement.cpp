#include <octet/eval/metrics.hpp>

#include "eval/metric.hpp"

namespace octet {

std::unique_ptr<Metric> make_agreement() {
  const auto agrees = [](const MetricSample& sample) {
    return best_class(scores_of(sample.prediction)) == best_class(scores_of(sample.reference));
  };
  return make_mean(agrees, true);
}

}  // namespace octet
