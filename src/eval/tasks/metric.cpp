#include "eval/tasks/metric.hpp"

#include <algorithm>
#include <utility>

#include <octet/eval/metrics.hpp>

#include "base/bytes.hpp"

namespace octet {
namespace {

class Mean : public MetricAccumulator {
 public:
  Mean(std::function<double(const MetricSample&)> score, bool is_share) : score_(std::move(score)), is_share_(is_share) {}
  void add(const MetricSample& sample) override { per_sample_.push_back(score_(sample)); }
  MetricValue value() const override;
  std::string state() const override;
  void merge(std::string_view state) override;

 private:
  std::function<double(const MetricSample&)> score_;
  bool is_share_;
  std::vector<double> per_sample_;
};

MetricValue Mean::value() const {
  MetricValue result;
  double sum = 0;
  for (const double score : per_sample_) sum += score;
  if (!per_sample_.empty()) result.value = sum / static_cast<double>(per_sample_.size());
  result.interval = is_share_ ? share_interval(static_cast<std::uint64_t>(std::ranges::count(per_sample_, 1.0)), per_sample_.size())
                              : mean_interval(per_sample_);
  result.per_sample = per_sample_;
  return result;
}

std::string Mean::state() const {
  ByteWriter writer;
  writer.numbers(per_sample_);
  return std::move(writer).take();
}

void Mean::merge(std::string_view state) {
  ByteReader reader(state);
  for (const double score : reader.numbers<double>("scores", reader.left() / sizeof(double))) per_sample_.push_back(score);
}

}  // namespace

std::unique_ptr<MetricAccumulator> make_mean(std::function<double(const MetricSample& sample)> score, bool is_share) {
  return std::make_unique<Mean>(std::move(score), is_share);
}

}  // namespace octet
