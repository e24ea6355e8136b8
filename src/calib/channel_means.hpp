#pragma once

#include <cstddef>
#include <vector>

#include <octet/stats/statistics.hpp>

namespace octet {

/// The mean of all values at each index of that dimension, added up in a fixed order.
std::vector<double> channel_means(const StridedView& values, std::size_t axis);
std::vector<double> channel_means(const Tensor& values, std::size_t axis);

}  // namespace octet
