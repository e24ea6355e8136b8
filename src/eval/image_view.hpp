#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet {

constexpr std::int64_t image_channels = 3;
constexpr std::int64_t largest_image_side = std::int64_t{1} << 24;

/// Throws Error(InvalidArgument) unless `image` is u8 [height >= 1, width >= 1, 3].
void require_image(const Tensor& image);

}  // namespace octet
