#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <octet/bench/measurements.hpp>

namespace octet::bench {

/// `times` is not empty.
LatencyStatistics latency_statistics(std::vector<double> times);

/// The middle value, or the mean of the two middle ones. `values` is not empty.
double median(std::vector<double> values);

/// The value below which that part (0..1) of the sorted values lies, interpolated between neighbours: with n values it stands at
/// position part * (n - 1). `sorted` is not empty.
double quantile(std::span<const double> sorted, double part);

}  // namespace octet::bench
