#pragma once

#include <cstdint>
#include <vector>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// The image made of these rows and columns of another, which has passed require_pixels().
Tensor take_pixels(const Tensor& image, const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns);

}  // namespace octet
