#include <algorithm>
#include <array>
#include <string>

#include <octet/base/error.hpp>
#include <octet/eval/metrics.hpp>

#include "eval/metric.hpp"

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

}  // namespace

std::string_view name(MetricType type) { return traits(type).name; }
bool needs_labels(MetricType type) { return traits(type).labels; }
bool needs_reference(MetricType type) { return traits(type).reference; }
bool is_share(MetricType type) { return traits(type).share; }
bool higher_is_better(MetricType type) { return traits(type).higher; }

std::unique_ptr<Metric> make_metric(const MetricConfig& config) {
  switch (config.type) {
    case MetricType::Accuracy: return make_accuracy(config.top_k);
    case MetricType::AccuracyPerClass: return make_accuracy_per_class(config.top_k);
    case MetricType::Agreement: return make_agreement();
    case MetricType::Sqnr: return make_sqnr();
    case MetricType::KlDivergence: return make_kl_divergence();
  }
  throw Error(ErrorCode::InvalidArgument, "metric: given one that does not exist");
}

MetricValue mean_of(std::vector<double> per_sample, bool is_share) {
  MetricValue result;
  double sum = 0;
  for (const double score : per_sample) sum += score;
  if (!per_sample.empty()) result.value = sum / static_cast<double>(per_sample.size());
  result.interval = is_share ? share_interval(static_cast<std::uint64_t>(std::ranges::count(per_sample, 1.0)), per_sample.size())
                             : mean_interval(per_sample);
  result.per_sample = std::move(per_sample);
  return result;
}

std::int64_t label_of(const MetricSample& sample) { return std::get<ClassLabel>(sample.annotation.truth).label; }

std::span<const float> scores_of(const Prediction& prediction) { return std::get<ClassScores>(prediction).scores; }

}  // namespace octet
