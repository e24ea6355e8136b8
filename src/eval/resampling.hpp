#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <octet/eval/metrics.hpp>

namespace octet {

/// Samples drawn with replacement: how often each was, `count` times. The same on every machine.
std::vector<std::vector<std::uint32_t>> resamples(std::size_t samples, std::size_t count);

/// Of a share that is no mean of samples: the value -+ 1.96 standard deviations of what it is on samples that were drawn with replacement
/// (Efron 1979), within [0, 1]. `value_of` takes how often each sample counts. Infinite to both sides with fewer than two samples.
Interval resampled_interval(double value, std::size_t samples, const std::function<double(std::span<const std::uint32_t> weights)>& value_of);

}  // namespace octet
