#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/eval/metrics.hpp>

#include "eval/metric_accumulator.hpp"

namespace octet {
namespace {

struct Traits {
  std::string_view name;
  bool labels, reference, share, higher;
};

constexpr std::array<Traits, 5> all_traits{{
    {"accuracy", true, false, true, true},
    {"accuracy_per_class", true, false, true, true},
    {"agreement", false, true, true, true},
    {"sqnr", false, true, false, true},
    {"kl_divergence", false, true, false, false},
}};

const Traits& traits(MetricType type) { return all_traits.at(static_cast<std::size_t>(type)); }

class Mean : public MetricAccumulator {
 public:
  Mean(std::function<double(const MetricSample&)> score, bool is_share) : score_(std::move(score)), is_share_(is_share) {}
  void add(const MetricSample& sample) override { per_sample_.push_back(score_(sample)); }
  MetricValue value() const override;

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

}  // namespace

std::string_view name(MetricType type) { return traits(type).name; }
bool needs_labels(MetricType type) { return traits(type).labels; }
bool needs_reference(MetricType type) { return traits(type).reference; }
bool is_share(MetricType type) { return traits(type).share; }
bool higher_is_better(MetricType type) { return traits(type).higher; }

std::unique_ptr<MetricAccumulator> make_accumulator(const MetricConfig& config) {
  switch (config.type) {
    case MetricType::Accuracy: return make_accuracy(config.top_k);
    case MetricType::AccuracyPerClass: return make_accuracy_per_class(config.top_k);
    case MetricType::Agreement: return make_agreement();
    case MetricType::Sqnr: return make_sqnr();
    case MetricType::KlDivergence: return make_kl_divergence();
  }
  throw Error(ErrorCode::InvalidArgument, "metric: given one that does not exist");
}

std::unique_ptr<MetricAccumulator> make_mean(std::function<double(const MetricSample& sample)> score, bool is_share) {
  return std::make_unique<Mean>(std::move(score), is_share);
}

std::int64_t label_of(const MetricSample& sample) { return std::get<ClassLabel>(sample.annotation.truth).label; }

std::span<const float> scores_of(const Prediction& prediction) { return std::get<ClassScores>(prediction).scores; }

}  // namespace octet
