#include <octet/eval/metrics.hpp>

#include "eval/metric.hpp"

namespace octet {
namespace {

class Agreement : public Metric {
 public:
  void add(const MetricSample& sample) override {
    per_sample_.push_back(best_class(scores_of(sample.prediction)) == best_class(scores_of(sample.reference)));
  }
  MetricValue value() const override { return mean_of(per_sample_, true); }

 private:
  std::vector<double> per_sample_;
};

}  // namespace

std::unique_ptr<Metric> make_agreement() { return std::make_unique<Agreement>(); }

}  // namespace octet
