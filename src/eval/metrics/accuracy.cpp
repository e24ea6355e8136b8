#include <octet/eval/metrics.hpp>

#include "eval/metric_accumulator.hpp"

namespace octet {

std::unique_ptr<MetricAccumulator> make_accuracy(int top_k) {
  const auto is_right = [top_k](const MetricSample& sample) {
    return class_rank(scores_of(sample.prediction), static_cast<std::size_t>(label_of(sample))) < static_cast<std::size_t>(top_k);
  };
  return make_mean(is_right, true);
}

}  // namespace octet
