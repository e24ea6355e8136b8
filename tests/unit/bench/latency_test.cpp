#include "bench/latency.hpp"

#include "support.hpp"

using namespace octet::bench;

TEST_CASE("the median is the middle or the mean of the two middle values") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 2, 3}) == 2.5);
}

TEST_CASE("a quantile between two values is interpolated") {
  const std::vector<double> values{10, 20, 30, 40, 50};
  CHECK(quantile(values, 0) == 10);
  CHECK(quantile(values, 0.25) == 20);
  CHECK(quantile(values, 0.9) == Approx(46));
  CHECK(quantile(values, 1) == 50);
  CHECK(quantile(std::vector<double>{7}, 0.99) == 7);
}

TEST_CASE("times beyond Tukey's fences do not count in median, mean and deviation") {
  // Quartiles 2 and 4 of 1, 2, 2, 3, 4, 4, 100: the fences are -1 and 7.
  const LatencyStatistics result = latency_statistics({4, 100, 2, 1, 3, 2, 4});
  CHECK(result.count == 7);
  CHECK(result.outliers == 1);
  CHECK(result.median == 2.5);
  CHECK(result.mean == Approx(16.0 / 6));
  CHECK(result.deviation == Approx(1.2110601));
}

TEST_CASE("percentiles and extremes are those of all times") {
  std::vector<double> times(100);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = static_cast<double>(i + 1);
  times.back() = 1000;
  const LatencyStatistics result = latency_statistics(times);
  CHECK(result.outliers == 1);
  CHECK(result.median == 50);
  CHECK(result.p90 == Approx(90.1));
  CHECK(result.p99 == Approx(108.01));
  CHECK(result.shortest == 1);
  CHECK(result.longest == 1000);
}

TEST_CASE("a time on a fence is no outlier") {
  // Quartiles 1 and 3: the upper fence is 6.
  CHECK(latency_statistics({1, 1, 2, 3, 6}).outliers == 0);
  CHECK(latency_statistics({1, 1, 2, 3, 6.001}).outliers == 1);
}

TEST_CASE("equal times and a single time have no deviation") {
  CHECK(latency_statistics({2, 2, 2, 2}).deviation == 0);
  const LatencyStatistics single = latency_statistics({0.5});
  CHECK(single.median == 0.5);
  CHECK(single.deviation == 0);
  CHECK(single.p99 == 0.5);
}
