#pragma once

#include <vector>

#include "stats/sample_view.hpp"

namespace octet {

/// Appends the values of a sample that its histogram counts: all of a small one; of others, one in n of the groups of up to 8 neighbouring
/// channels at a position, with n such that one value in 128 is counted, or about 1,024 where that were fewer, or 4,096 where it were more.
///
/// Positions and groups in the order NHWC are cut into strata of n, and one of each is taken. Which one, the golden ratio says, since its
/// multiples are spread over rows and columns alike whatever their number, and `seed`, so that samples show different places.
void append_histogram_values(const SampleView& sample, std::uint64_t seed, std::vector<float>& values);

}  // namespace octet
