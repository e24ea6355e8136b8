#include "bench/latency.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace octet::bench {
namespace {

/// The part of sorted values that lies within Tukey's fences. It is never empty, as the quartiles themselves lie there.
std::span<const double> without_outliers(std::span<const double> sorted) {
  const double first = quantile(sorted, 0.25), third = quantile(sorted, 0.75);
  const double reach = 1.5 * (third - first);
  const auto begin = std::ranges::lower_bound(sorted, first - reach);
  const auto end = std::ranges::upper_bound(sorted, third + reach);
  return {begin, end};
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(std::span<const double> values, double mean) {
  if (values.size() < 2) return 0;
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

}  // namespace

double quantile(std::span<const double> sorted, double part) {
  const double position = part * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

LatencyStatistics latency_statistics(std::vector<double> times) {
  std::ranges::sort(times);
  const std::span<const double> usual = without_outliers(times);
  const double mean = mean_of(usual);
  return {.count = times.size(),
          .outliers = times.size() - usual.size(),
          .median = quantile(usual, 0.5),
          .mean = mean,
          .deviation = deviation_of(usual, mean),
          .p90 = quantile(times, 0.9),
          .p99 = quantile(times, 0.99),
          .shortest = times.front(),
          .longest = times.back()};
}

}  // namespace octet::bench
