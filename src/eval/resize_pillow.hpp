#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

/// Pillow's filters; each is as wide as the reduction demands.
enum class PillowFilter : std::uint8_t { Box, Bilinear, Bicubic };

/// The image in another size as Pillow resizes 8-bit images (src/libImaging/Resample.c), in every rounding step; f32 images are resized
/// with the same weights without rounding. `image` has passed require_pixels(), the sizes are at least 1.
Tensor resize_pillow(const Tensor& image, std::int64_t height, std::int64_t width, PillowFilter filter);

/// The pixel whose square holds the centre of the new one, as Pillow's NEAREST.
Tensor resize_pillow_nearest(const Tensor& image, std::int64_t height, std::int64_t width);

}  // namespace octet
