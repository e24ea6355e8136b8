#pragma once

#include <vector>

#include "quant/sample_view.hpp"

namespace octet {

/// Appends the values of a sample that its histogram counts: all of a small one; of others, one in n of the groups of up to 8 neighbouring
/// channels at a position, with n such that about 2,048 values come together, or about 1,024 where that is more than a 16th of all.
///
/// Positions and groups in the order NHWC are cut into strata of n, and one of each is taken. Which one, the golden ratio says, since its
/// multiples are spread over rows and columns alike whatever their number, and `seed`, so that samples show different places.
void append_histogram_values(const SampleView& sample, std::uint64_t seed, std::vector<float>& values);

}  // namespace octet
