#include "quant/estimator.hpp"

#include <algorithm>

namespace octet::range {
namespace {

Limits limits_of(const ValueRange& range) { return {range.low, range.high}; }

/// How each estimator reads what was seen of a tensor.
struct OfStatistics {
  Limits operator()(const MinMax&) const {
    const TensorStatistics seen = statistics.of(tensor);
    return {seen.minimum, seen.maximum};
  }
  Limits operator()(const LeastError&) const { return (*this)(MinMax{}); }
  Limits operator()(const Mean&) const {
    const TensorStatistics seen = statistics.of(tensor);
    return {seen.mean_minimum, seen.mean_maximum};
  }
  Limits operator()(const Trimmed& estimator) const { return limits_of(statistics.trimmed_extremes(tensor, estimator.kept_samples)); }
  Limits operator()(const Percentile& estimator) const { return limits_of(statistics.percentile(tensor, estimator.percent)); }

  const Statistics& statistics;
  std::string_view tensor;
};

/// How each reads values that are all there is. Of one sample, neither a mean nor a share is less than all of it.
struct OfValues {
  Limits operator()(const MinMax&) const {
    const auto [low, high] = std::ranges::minmax_element(values);
    return {*low, *high};
  }
  Limits operator()(const Mean&) const { return (*this)(MinMax{}); }
  Limits operator()(const LeastError&) const { return (*this)(MinMax{}); }
  Limits operator()(const Trimmed&) const { return (*this)(MinMax{}); }
  Limits operator()(const Percentile& estimator) const {
    const auto cut = static_cast<std::ptrdiff_t>(static_cast<double>(values.size()) * (100 - estimator.percent) / 200);
    std::ranges::nth_element(values, values.begin() + cut);
    const float low = values[static_cast<std::size_t>(cut)];
    std::ranges::nth_element(values, values.end() - 1 - cut);
    return {low, *(values.end() - 1 - cut)};
  }

  std::span<float> values;
};

}  // namespace

Estimator estimator_of(const ActivationScheme& scheme) {
  if (scheme.statistic == SampleStatistic::LeastError) return LeastError{};
  if (scheme.statistic == SampleStatistic::Percentile) return Percentile{scheme.percentile};
  if (scheme.aggregator == Aggregator::Trimmed) return Trimmed{scheme.kept_samples};
  if (scheme.aggregator == Aggregator::Mean) return Mean{};
  return MinMax{};
}

Estimator estimator_of(const WeightScheme&) { return MinMax{}; }

Limits estimate(const Estimator& estimator, const Statistics& statistics, std::string_view tensor) {
  return std::visit(OfStatistics{statistics, tensor}, estimator);
}

Limits estimate(const Estimator& estimator, std::span<float> values) { return std::visit(OfValues{values}, estimator); }

}  // namespace octet::range
