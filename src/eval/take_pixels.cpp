#include "eval/take_pixels.hpp"

#include <algorithm>

#include "eval/image_view.hpp"

namespace octet {
namespace {

template <typename Pixel>
Tensor take(const Tensor& image, const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns) {
  const std::int64_t channels = image.shape()[2];
  Tensor result(image.element_type(), {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size()), channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (const std::int64_t y : rows) {
    const Pixel* row = image.data<Pixel>().data() + y * image.shape()[1] * channels;
    for (const std::int64_t x : columns) destination = std::copy_n(row + x * channels, channels, destination);
  }
  return result;
}

}  // namespace

Tensor take_pixels(const Tensor& image, const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns) {
  return with_pixel_type(image, [&](auto pixel) { return take<decltype(pixel)>(image, rows, columns); });
}

}  // namespace octet
