#include <octet/eval/metrics.hpp>

#include "eval/metric.hpp"

namespace octet {
namespace {

class KlDivergence : public Metric {
 public:
  void add(const MetricSample& sample) override {
    per_sample_.push_back(kl_divergence(scores_of(sample.reference), scores_of(sample.prediction)));
  }
  MetricValue value() const override { return mean_of(per_sample_, false); }

 private:
  std::vector<double> per_sample_;
};

}  // namespace

std::unique_ptr<Metric> make_kl_divergence() { return std::make_unique<KlDivergence>(); }

}  // namespace octet
