#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

constexpr std::int64_t image_channels = 3;
constexpr std::int64_t largest_image_side = std::int64_t{1} << 24;

/// Throws Error(InvalidArgument) unless `image` is u8 [height >= 1, width >= 1, 3].
void require_image(const Tensor& image);

/// Throws Error(InvalidArgument) unless `image` is u8 or f32 [height >= 1, width >= 1, 1 or 3].
void require_pixels(const Tensor& image);

/// Calls `action` with a value of the type of the image's elements, std::uint8_t or float. The image has passed require_pixels().
template <typename Action>
auto with_pixel_type(const Tensor& image, Action&& action) {
  return image.element_type() == ElementType::u8 ? action(std::uint8_t{}) : action(float{});
}

}  // namespace octet
