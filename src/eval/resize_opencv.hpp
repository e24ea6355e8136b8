#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

// The image in another size as OpenCV's cv::resize makes it (modules/imgproc/src/resize.cpp of 4.x), in every rounding step of 8-bit
// images. `image` has passed require_pixels(), the sizes are at least 1 and not both those of the image.

Tensor resize_opencv_nearest(const Tensor& image, std::int64_t height, std::int64_t width);
Tensor resize_opencv_linear(const Tensor& image, std::int64_t height, std::int64_t width);
Tensor resize_opencv_cubic(const Tensor& image, std::int64_t height, std::int64_t width);
Tensor resize_opencv_area(const Tensor& image, std::int64_t height, std::int64_t width);

}  // namespace octet
