#include <algorithm>
#include <cmath>
#include <string>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>

#include "eval/image_view.hpp"

namespace octet {
namespace {

// The triangle filter follows Pillow's resampling of 8-bit images (src/libImaging/Resample.c) in every rounding step.
constexpr int precision_bits = 32 - 8 - 2;

/// Which input pixels make one output pixel, and with what fixed-point weights.
struct Taps {
  std::int64_t first = 0;
  std::vector<std::int32_t> weights{};
};

std::int32_t to_fixed_point(double weight) { return static_cast<std::int32_t>(0.5 + weight * (1 << precision_bits)); }

Taps triangle_taps(std::int64_t output, std::int64_t input_size, double scale) {
  const double support = std::max(scale, 1.0);
  const double center = (static_cast<double>(output) + 0.5) * scale;
  const std::int64_t first = std::max<std::int64_t>(static_cast<std::int64_t>(center - support + 0.5), 0);
  const std::int64_t last = std::min(static_cast<std::int64_t>(center + support + 0.5), input_size);
  std::vector<double> weights;
  double sum = 0;
  for (std::int64_t i = first; i < last; ++i) {
    const double distance = std::abs((static_cast<double>(i) - center + 0.5) * (1.0 / support));
    weights.push_back(std::max(1.0 - distance, 0.0));
    sum += weights.back();
  }
  Taps taps{first, {}};
  for (const double weight : weights) taps.weights.push_back(to_fixed_point(sum != 0 ? weight / sum : weight));
  return taps;
}

std::vector<Taps> triangle_taps(std::int64_t input_size, std::int64_t output_size) {
  const double scale = static_cast<double>(input_size) / static_cast<double>(output_size);
  std::vector<Taps> taps;
  for (std::int64_t i = 0; i < output_size; ++i) taps.push_back(triangle_taps(i, input_size, scale));
  return taps;
}

/// The weighted sum of samples `stride` apart, rounded to 8 bits.
std::uint8_t weighted_sum(const std::uint8_t* samples, std::int64_t stride, const std::vector<std::int32_t>& weights) {
  std::int32_t sum = 1 << (precision_bits - 1);
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * samples[static_cast<std::int64_t>(i) * stride];
  return static_cast<std::uint8_t>(std::clamp(sum >> precision_bits, 0, 255));
}

Tensor resize_width(const Tensor& image, std::int64_t width) {
  const std::int64_t height = image.shape()[0], input_width = image.shape()[1];
  if (width == input_width) return image;
  const std::vector<Taps> taps = triangle_taps(input_width, width);
  Tensor result(ElementType::u8, {height, width, image_channels});
  std::uint8_t* destination = result.mutable_data<std::uint8_t>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const std::uint8_t* row = image.data<std::uint8_t>().data() + y * input_width * image_channels;
    for (const Taps& tap : taps)
      for (std::int64_t c = 0; c < image_channels; ++c)
        *destination++ = weighted_sum(row + tap.first * image_channels + c, image_channels, tap.weights);
  }
  return result;
}

Tensor resize_height(const Tensor& image, std::int64_t height) {
  if (height == image.shape()[0]) return image;
  const std::int64_t row_size = image.shape()[1] * image_channels;
  Tensor result(ElementType::u8, {height, image.shape()[1], image_channels});
  std::uint8_t* destination = result.mutable_data<std::uint8_t>().data();
  for (const Taps& tap : triangle_taps(image.shape()[0], height)) {
    const std::uint8_t* first_row = image.data<std::uint8_t>().data() + tap.first * row_size;
    for (std::int64_t x = 0; x < row_size; ++x) *destination++ = weighted_sum(first_row + x, row_size, tap.weights);
  }
  return result;
}

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

Tensor resize_bilinear(const Tensor& image, std::int64_t height, std::int64_t width) {
  const std::uint8_t* source = image.data<std::uint8_t>().data();
  const std::int64_t input_width = image.shape()[1];
  std::vector<Neighbours> columns;
  for (std::int64_t x = 0; x < width; ++x) columns.push_back(bilinear_neighbours(x, input_width, width));
  Tensor result(ElementType::u8, {height, width, image_channels});
  std::uint8_t* destination = result.mutable_data<std::uint8_t>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const Neighbours rows = bilinear_neighbours(y, image.shape()[0], height);
    const std::uint8_t* upper = source + rows.first * input_width * image_channels;
    const std::uint8_t* lower = source + rows.second * input_width * image_channels;
    for (const Neighbours& column : columns) {
      for (std::int64_t c = 0; c < image_channels; ++c) {
        const std::int64_t left = column.first * image_channels + c, right = column.second * image_channels + c;
        const float top = blend(upper[left], upper[right], column.fraction);
        const float bottom = blend(lower[left], lower[right], column.fraction);
        *destination++ = static_cast<std::uint8_t>(blend(top, bottom, rows.fraction) + 0.5F);
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

Tensor resize(const Tensor& image, std::int64_t height, std::int64_t width, ResizeFilter filter) {
  require_image(image);
  require_size(height);
  require_size(width);
  if (height == image.shape()[0] && width == image.shape()[1]) return image;
  if (filter == ResizeFilter::Bilinear) return resize_bilinear(image, height, width);
  return resize_height(resize_width(image, width), height);
}

Tensor resize_shorter_side(const Tensor& image, std::int64_t size, ResizeFilter filter) {
  require_image(image);
  require_size(size);
  const std::int64_t height = image.shape()[0], width = image.shape()[1];
  if (height <= width) return resize(image, size, size * width / height, filter);
  return resize(image, size * height / width, size, filter);
}

}  // namespace octet
