#pragma once

#include <cstddef>
#include <vector>

#include <octet/exec/executor.hpp>

namespace octet::bench {

/// What the times of many inferences say, in seconds.
///
/// Outliers are times outside Tukey's fences: below Q1 - 1.5 (Q3 - Q1) or above Q3 + 1.5 (Q3 - Q1), where Q1 and Q3 are the quartiles
/// (J. W. Tukey, Exploratory Data Analysis, 1977). Median, mean and deviation are those of the other times; the percentiles and the
/// extremes are of all, since rare long times are what they are there to show.
struct LatencyStatistics {
  std::size_t count = 0;  ///< of all times
  std::size_t outliers = 0;
  double median = 0;
  double mean = 0;
  double deviation = 0;  ///< of the sample, with count - 1; 0 for a single time
  double p90 = 0;
  double p99 = 0;
  double shortest = 0;
  double longest = 0;
};

/// How inferences of one Executor are run.
struct RunnerOptions {
  /// Whether requests run on streams, threads of their own with a team each; else one request runs in the calling thread.
  bool asynchronous = false;
  int streams = 1;
  /// Requests that are under way at a time. Those beyond the number of streams wait for one, and that time is part of their latency.
  int requests = 1;
};

/// A ratio within each round: the middle one and the extremes.
struct Ratio {
  double median = 0;
  double lowest = 0;
  double highest = 0;
  bool operator==(const Ratio&) const = default;
};

/// Operations a second that the machine reaches, where a multiply-accumulate is two.
struct Peaks {
  double fp32 = 0;
  double int8 = 0;
};

/// Seconds of every step in each of some inferences: [inference][step].
using StepTimes = std::vector<std::vector<double>>;

/// Where the time of one step goes.
struct StepProfile {
  StepDescription step{};
  double median = 0;  ///< seconds
  double mean = 0;
  double part = 0;        ///< of the sum of the steps' medians
  double rate = 0;        ///< operations a second, where a multiply-accumulate is two; 0 for steps that do not multiply
  double peak_share = 0;  ///< of the machine's peak for that precision; 0 for steps that do not multiply
  double lost = 0;        ///< seconds beyond what the step's multiply-accumulates take at the peak
};

}  // namespace octet::bench
