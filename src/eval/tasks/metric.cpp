#include "eval/tasks/metric.hpp"

#include <algorithm>
#include <utility>

#include <octet/eval/metrics.hpp>

#include "base/bytes.hpp"

namespace octet {
namespace {

class Mean : public ScoreAccumulator {
 public:
  Mean(std::function<double(const MetricSample&)> score, bool is_share) : score_(std::move(score)), is_share_(is_share) {}
  void add(const MetricSample& sample) override { scores_.push_back(score_(sample)); }
  MetricValue value() const override;

 private:
  std::function<double(const MetricSample&)> score_;
  bool is_share_;
};

MetricValue Mean::value() const {
  MetricValue result;
  double sum = 0;
  for (const double score : scores_) sum += score;
  if (!scores_.empty()) result.value = sum / static_cast<double>(scores_.size());
  result.interval =
      is_share_ ? share_interval(static_cast<std::uint64_t>(std::ranges::count(scores_, 1.0)), scores_.size()) : mean_interval(scores_);
  result.per_sample = scores_;
  return result;
}

}  // namespace

std::string ScoreAccumulator::state() const {
  ByteWriter writer;
  writer.numbers(scores_);
  return std::move(writer).take();
}

void ScoreAccumulator::merge(std::string_view state) {
  ByteReader reader(state);
  for (const double score : reader.numbers<double>("scores", reader.left() / sizeof(double))) scores_.push_back(score);
}

std::unique_ptr<MetricAccumulator> make_mean(std::function<double(const MetricSample& sample)> score, bool is_share) {
  return std::make_unique<Mean>(std::move(score), is_share);
}

}  // namespace octet
