#include <octet/eval/metrics.hpp>

#include "eval/metric.hpp"

namespace octet {
namespace {

class Sqnr : public Metric {
 public:
  void add(const MetricSample& sample) override {
    double sum = 0;
    for (std::size_t i = 0; i < sample.outputs.size(); ++i) sum += sqnr(sample.reference_outputs[i], sample.outputs[i]);
    per_sample_.push_back(sum / static_cast<double>(sample.outputs.size()));
  }
  MetricValue value() const override { return mean_of(per_sample_, false); }

 private:
  std::vector<double> per_sample_;
};

}  // namespace

std::unique_ptr<Metric> make_sqnr() { return std::make_unique<Sqnr>(); }

}  // namespace octet
