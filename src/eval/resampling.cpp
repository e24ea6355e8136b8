#include "eval/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "eval/confidence.hpp"
#include "eval/draw.hpp"

namespace octet {
namespace {

constexpr std::uint64_t resampling_seed = 20260101;

/// Enough for a standard deviation within a tenth of itself.
constexpr std::size_t resample_count = 100;

double deviation(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace

std::vector<std::vector<std::uint32_t>> resamples(std::size_t samples, std::size_t count) {
  std::mt19937_64 engine(resampling_seed);
  std::vector<std::vector<std::uint32_t>> all(count, std::vector<std::uint32_t>(samples, 0));
  for (auto& weights : all)
    for (std::size_t i = 0; i < samples; ++i) ++weights[draw_below(samples, engine)];
  return all;
}

void add_resampled(MetricValue& result, std::size_t samples, const std::function<double(std::span<const std::uint32_t>)>& value_of) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  result.interval = {-infinity, infinity};
  if (samples < 2) return;
  for (const auto& weights : resamples(samples, resample_count)) result.resampled.push_back(value_of(weights));
  const double half = confidence_quantile * deviation(result.resampled);
  result.interval = {std::max(result.value - half, 0.0), std::min(result.value + half, std::max(result.value, 1.0))};
}

Interval difference_interval(double difference, std::span<const double> first, std::span<const double> second) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) differences.push_back(first[i] - second[i]);
  const double half = confidence_quantile * deviation(differences);
  return {difference - half, difference + half};
}

}  // namespace octet
