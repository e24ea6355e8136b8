#pragma once

#include <octet/tensor/tensor.hpp>

namespace octet::test {

/// The picture of tests/data/images/make_images.py.
inline Tensor pattern(std::int64_t height, std::int64_t width) {
  Tensor image(ElementType::u8, {height, width, 3});
  auto* pixel = image.mutable_data<std::uint8_t>().data();
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::int64_t c = 0; c < 3; ++c) *pixel++ = static_cast<std::uint8_t>((x * 7 + y * 13 + c * 41 + x * y * (c + 1)) % 256);
  return image;
}

}  // namespace octet::test
