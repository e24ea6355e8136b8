#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

/// OpenCV's INTER_AREA where no side grows: each output pixel is the mean of what it covers.
Tensor shrink_by_area(const Tensor& image, std::int64_t height, std::int64_t width);

}  // namespace octet
