#include <algorithm>
#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>
#include <octet/eval/preprocessing.hpp>

#include "eval/image_view.hpp"
#include "eval/resize_opencv.hpp"
#include "eval/resize_pillow.hpp"

namespace octet {
namespace {

/// The two neighbours of a position between pixels, and how far it is from the first.
struct Neighbours {
  std::int64_t first, second;
  float fraction;
};

Neighbours bilinear_neighbours(std::int64_t output, std::int64_t input_size, std::int64_t output_size) {
  const double scale = static_cast<double>(input_size) / static_cast<double>(output_size);
  const double position = std::clamp((static_cast<double>(output) + 0.5) * scale - 0.5, 0.0, static_cast<double>(input_size - 1));
  const auto first = static_cast<std::int64_t>(position);
  return {first, std::min(first + 1, input_size - 1), static_cast<float>(position - static_cast<double>(first))};
}

float blend(float a, float b, float fraction) { return a + (b - a) * fraction; }

void round_to(float value, std::uint8_t& pixel) { pixel = static_cast<std::uint8_t>(value + 0.5F); }
void round_to(float value, float& pixel) { pixel = value; }

template <typename Pixel>
Tensor resize_bilinear(const Tensor& image, std::int64_t height, std::int64_t width) {
  const Pixel* source = image.data<Pixel>().data();
  const std::int64_t input_width = image.shape()[1], channels = image.shape()[2];
  std::vector<Neighbours> columns;
  for (std::int64_t x = 0; x < width; ++x) columns.push_back(bilinear_neighbours(x, input_width, width));
  Tensor result(image.element_type(), {height, width, channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const Neighbours rows = bilinear_neighbours(y, image.shape()[0], height);
    const Pixel* upper = source + rows.first * input_width * channels;
    const Pixel* lower = source + rows.second * input_width * channels;
    for (const Neighbours& column : columns) {
      for (std::int64_t c = 0; c < channels; ++c) {
        const std::int64_t left = column.first * channels + c, right = column.second * channels + c;
        const float top = blend(upper[left], upper[right], column.fraction);
        const float bottom = blend(lower[left], lower[right], column.fraction);
        round_to(blend(top, bottom, rows.fraction), *destination++);
      }
    }
  }
  return result;
}

void require_size(std::int64_t size) {
  if (size < 1 || size > largest_image_side)
    throw Error(ErrorCode::InvalidArgument,
                "image size: given " + std::to_string(size) + ", expected 1 to " + std::to_string(largest_image_side));
}

}  // namespace

Tensor resize(const Tensor& image, std::int64_t height, std::int64_t width, Interpolation interpolation) {
  require_pixels(image);
  require_size(height);
  require_size(width);
  if (height == image.shape()[0] && width == image.shape()[1]) return image;
  switch (interpolation) {
    case Interpolation::OpencvNearest: return resize_opencv_nearest(image, height, width);
    case Interpolation::OpencvLinear: return resize_opencv_linear(image, height, width);
    case Interpolation::OpencvCubic: return resize_opencv_cubic(image, height, width);
    case Interpolation::OpencvArea: return resize_opencv_area(image, height, width);
    case Interpolation::PillowNearest: return resize_pillow_nearest(image, height, width);
    case Interpolation::PillowBilinear: return resize_pillow(image, height, width, PillowFilter::Bilinear);
    case Interpolation::PillowBicubic: return resize_pillow(image, height, width, PillowFilter::Bicubic);
    case Interpolation::PillowBox: return resize_pillow(image, height, width, PillowFilter::Box);
    case Interpolation::Bilinear: break;
  }
  return with_pixel_type(image, [&](auto pixel) { return resize_bilinear<decltype(pixel)>(image, height, width); });
}

Tensor resize(const Tensor& image, std::int64_t height, std::int64_t width, ResizeFilter filter) {
  require_image(image);
  return resize(image, height, width, filter == ResizeFilter::Bilinear ? Interpolation::Bilinear : Interpolation::PillowBilinear);
}

Tensor resize_shorter_side(const Tensor& image, std::int64_t size, ResizeFilter filter) {
  require_image(image);
  require_size(size);
  const std::int64_t height = image.shape()[0], width = image.shape()[1];
  if (height <= width) return resize(image, size, size * width / height, filter);
  return resize(image, size * height / width, size, filter);
}

}  // namespace octet
