#pragma once

#include <cstdint>

#include "reference_run.hpp"

namespace octet::fuzz {

/// The network of that seed and its inputs: the same on every machine. Every value is finite and of a size that float arithmetic keeps
/// apart.
Case generate(std::uint64_t seed);

/// The same inputs with NaN and infinities among the floating-point ones.
std::vector<Tensor> with_special_values(const Case& sample, std::uint64_t seed);

}  // namespace octet::fuzz
