#include <octet/eval/metrics.hpp>

#include "eval/metric.hpp"

namespace octet {
namespace {

class Accuracy : public Metric {
 public:
  explicit Accuracy(int top_k) : top_k_(static_cast<std::size_t>(top_k)) {}
  void add(const MetricSample& sample) override {
    per_sample_.push_back(class_rank(scores_of(sample.prediction), static_cast<std::size_t>(label_of(sample))) < top_k_);
  }
  MetricValue value() const override { return mean_of(per_sample_, true); }

 private:
  std::size_t top_k_;
  std::vector<double> per_sample_;
};

}  // namespace

std::unique_ptr<Metric> make_accuracy(int top_k) { return std::make_unique<Accuracy>(top_k); }

}  // namespace octet
