#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace octet::bench {

/// What the times of many inferences say, in seconds.
///
/// Outliers are times outside Tukey's fences: below Q1 - 1.5 (Q3 - Q1) or above Q3 + 1.5 (Q3 - Q1), where Q1 and Q3 are the quartiles
/// (J. W. Tukey, Exploratory Data Analysis, 1977). Median, mean and deviation are those of the other times; the percentiles and the
/// extremes are of all, since rare long times are what they are there to show.
struct LatencyStatistics {
  std::size_t count = 0;     ///< of all times
  std::size_t outliers = 0;
  double median = 0;
  double mean = 0;
  double deviation = 0;  ///< of the sample, with count - 1; 0 for a single time
  double p90 = 0;
  double p99 = 0;
  double shortest = 0;
  double longest = 0;
};

/// `times` is not empty.
LatencyStatistics latency_statistics(std::vector<double> times);

/// The middle value, or the mean of the two middle ones. `values` is not empty.
double median(std::vector<double> values);

/// The value below which that part (0..1) of the sorted values lies, interpolated between neighbours: with n values it stands at
/// position part * (n - 1). `sorted` is not empty.
double quantile(std::span<const double> sorted, double part);

}  // namespace octet::bench
