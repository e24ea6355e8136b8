#pragma once

#include <vector>

#include <octet/exec/executor.hpp>

namespace octet::bench {

/// Normally distributed numbers for floating point types; 0 and 1 at random for others, which are often indices or masks. The same for
/// the same seed. Throws Error(Unsupported) for packed types.
Tensor random_values(ElementType type, const Shape& shape, unsigned seed);

/// Random values for each input of the network, the same on every call.
std::vector<Tensor> random_inputs(const Executor& executor);

}  // namespace octet::bench
