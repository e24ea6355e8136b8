#pragma once

#include <octet/tensor/shape.hpp>

namespace octet {

/// Sums and products of sizes. Throw Error(InvalidShape) naming `what` when the result does not fit.
std::int64_t checked_sum(std::int64_t a, std::int64_t b, const char* what);
std::int64_t checked_product(std::int64_t a, std::int64_t b, const char* what);

/// The shape, once its number of elements is known to be representable.
Shape checked_shape(Dims dims);

}  // namespace octet
