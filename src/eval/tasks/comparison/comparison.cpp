#include "eval/tasks/comparison/comparison.hpp"

#include <array>

#include <octet/eval/metrics.hpp>

namespace octet::comparison {
namespace {

class NoAdapter : public OutputAdapter {
 public:
  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override { require_samples_first(outputs, batch); }
  void require_possible(const Annotation&, const std::vector<Port>&, const Batch&, const std::string&) const override {}
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors, batch, sample);
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs&, const Shape&) const override { return std::make_unique<Prediction>(); }
};

std::unique_ptr<MetricAccumulator> make_sqnr(const MetricConfig&, const DatasetMeta&) {
  const auto mean_over_outputs = [](const MetricSample& sample) {
    double sum = 0;
    for (std::size_t i = 0; i < sample.outputs.size(); ++i) sum += sqnr(sample.reference_outputs[i], sample.outputs[i]);
    return sum / static_cast<double>(sample.outputs.size());
  };
  return make_mean(mean_over_outputs, false);
}

constexpr std::array<MetricKind, 1> metrics{
    {{.name = "sqnr", .needs_reference = true, .make = make_sqnr, .unit = "dB", .has_scores = true}}};

void require_nothing(const Annotation&, const std::string&) {}

}  // namespace

const Task& task() {
  static constexpr Task comparison{"any", metrics, require_nothing};
  return comparison;
}

std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions&) { return std::make_unique<NoAdapter>(); }

}  // namespace octet::comparison
