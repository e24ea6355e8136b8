#include <octet/eval/metrics.hpp>

#include "eval/metric_accumulator.hpp"

namespace octet {

std::unique_ptr<MetricAccumulator> make_sqnr() {
  const auto mean_over_outputs = [](const MetricSample& sample) {
    double sum = 0;
    for (std::size_t i = 0; i < sample.outputs.size(); ++i) sum += sqnr(sample.reference_outputs[i], sample.outputs[i]);
    return sum / static_cast<double>(sample.outputs.size());
  };
  return make_mean(mean_over_outputs, false);
}

}  // namespace octet
