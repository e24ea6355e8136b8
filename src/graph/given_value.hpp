#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

/// A value that takes the place of an input, in the element type that the file declares for it. A single number fills the
/// declared shape, with 1 for -1. Throws Error(InvalidShape) when it has another shape; -1 in the declared one fits any size.
Tensor given_value(const Tensor& value, ElementType type, const Dims& declared);

}  // namespace octet
