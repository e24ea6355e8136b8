#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <octet/eval/evaluator.hpp>

namespace octet {

/// Samples drawn with replacement: how often each was, `count` times. The same on every machine.
std::vector<std::vector<std::uint32_t>> resamples(std::size_t samples, std::size_t count);

/// Gives a share that is no mean of samples its interval: the value -+ 1.96 standard deviations of what it is on samples that were drawn
/// with replacement (Efron 1979), within [0, 1], and these values. `value_of` takes how often each sample counts. The interval is infinite
/// to both sides with fewer than two samples.
void add_resampled(MetricValue& result, std::size_t samples, const std::function<double(std::span<const std::uint32_t> weights)>& value_of);

/// Of the difference of two networks' values on the same samples.
Interval difference_interval(double difference, std::span<const double> first, std::span<const double> second);

}  // namespace octet
