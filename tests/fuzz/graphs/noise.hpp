#pragma once

#include "reference_run.hpp"

namespace octet::fuzz {

/// How far results may lie apart because of rounding.
struct Noise {
  bool int8 = false;      ///< quantizers in front of a sum may be skipped, and integers round elsewhere
  bool narrowed = false;  ///< some weights have fewer bits than their quantizer says
};

/// The results of a run of the reference kernels in which every value is disturbed as rounding may disturb it.
std::vector<Tensor> noisy_results(const Graph& graph, const std::vector<Tensor>& inputs, const Noise& noise, std::uint64_t seed);

/// Differences in relation to the largest magnitude of what is expected.
struct Deviation {
  double largest = 0;
  double rms = 0;
};

/// With `finite_only`, elements count where both are finite; otherwise one that is not must equal the other.
Deviation deviation(const Tensor& actual, const Tensor& expected, bool finite_only = false);

}  // namespace octet::fuzz
