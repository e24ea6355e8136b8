#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

/// Where elements are not zero, [rank,count] in row-major order: what NonZero gives without the columns that are not used.
Tensor places_of_non_zeros(const Tensor& data, ElementType type);

}  // namespace octet
