#include "eval/resize_opencv_area.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "eval/image_view.hpp"

namespace octet {
namespace {

void round_to(float value, std::uint8_t& pixel) { pixel = static_cast<std::uint8_t>(std::clamp(std::nearbyint(value), 0.0F, 255.0F)); }
void round_to(float value, float& pixel) { pixel = value; }

/// An input pixel's share in an output pixel.
struct Share {
  std::int64_t input, output;
  float weight;
};

/// Shares of less than a thousandth of a pixel are left out, as OpenCV does.
std::vector<Share> shares(std::int64_t input_size, std::int64_t output_size) {
  constexpr double smallest = 1e-3;
  const double scale = 1.0 / (static_cast<double>(output_size) / static_cast<double>(input_size));
  std::vector<Share> result;
  for (std::int64_t i = 0; i < output_size; ++i) {
    const double begin = static_cast<double>(i) * scale, end = begin + scale;
    const double cell = std::min(scale, static_cast<double>(input_size) - begin);
    const std::int64_t last = std::min(static_cast<std::int64_t>(std::floor(end)), input_size - 1);
    const std::int64_t first = std::min(static_cast<std::int64_t>(std::ceil(begin)), last);
    if (static_cast<double>(first) - begin > smallest)
      result.push_back({first - 1, i, static_cast<float>((static_cast<double>(first) - begin) / cell)});
    for (std::int64_t pixel = first; pixel < last; ++pixel) result.push_back({pixel, i, static_cast<float>(1.0 / cell)});
    if (end - static_cast<double>(last) > smallest)
      result.push_back({last, i, static_cast<float>(std::min(std::min(end - static_cast<double>(last), 1.0), cell) / cell)});
  }
  return result;
}

template <typename Pixel>
Tensor shrink_by_shares(const Tensor& image, std::int64_t height, std::int64_t width) {
  const std::int64_t channels = image.shape()[2];
  const std::vector<Share> columns = shares(image.shape()[1], width);
  Tensor result(image.element_type(), {height, width, channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  std::vector<float> row(static_cast<std::size_t>(width * channels)), sum(row.size());
  const auto finish_row = [&](std::int64_t y) {
    for (std::size_t x = 0; x < sum.size(); ++x) round_to(sum[x], destination[y * width * channels + static_cast<std::int64_t>(x)]);
    std::ranges::fill(sum, 0.0F);
  };
  std::int64_t current = 0;
  for (const Share& share : shares(image.shape()[0], height)) {
    if (share.output != current) finish_row(current);
    current = share.output;
    std::ranges::fill(row, 0.0F);
    const Pixel* source = image.data<Pixel>().data() + share.input * image.shape()[1] * channels;
    for (const Share& column : columns)
      for (std::int64_t c = 0; c < channels; ++c)
        row[static_cast<std::size_t>(column.output * channels + c)] +=
            static_cast<float>(source[column.input * channels + c]) * column.weight;
    for (std::size_t x = 0; x < row.size(); ++x) sum[x] += share.weight * row[x];
  }
  finish_row(current);
  return result;
}

/// The mean of a block of pixels; that of two by two 8-bit ones is rounded up at halves.
std::uint8_t mean_of_block(const std::uint8_t* first, std::int64_t rows, std::int64_t columns, std::int64_t row_size,
                           std::int64_t channels) {
  std::int32_t sum = 0;
  for (std::int64_t y = 0; y < rows; ++y)
    for (std::int64_t x = 0; x < columns; ++x) sum += first[y * row_size + x * channels];
  if (rows == 2 && columns == 2) return static_cast<std::uint8_t>((sum + 2) >> 2);
  std::uint8_t mean;
  round_to(static_cast<float>(sum) * (1.0F / static_cast<float>(rows * columns)), mean);
  return mean;
}

float mean_of_block(const float* first, std::int64_t rows, std::int64_t columns, std::int64_t row_size, std::int64_t channels) {
  float sum = 0;
  for (std::int64_t y = 0; y < rows; ++y)
    for (std::int64_t x = 0; x < columns; ++x) sum += first[y * row_size + x * channels];
  return sum * (1.0F / static_cast<float>(rows * columns));
}

template <typename Pixel>
Tensor shrink_by_blocks(const Tensor& image, std::int64_t height, std::int64_t width) {
  const std::int64_t channels = image.shape()[2], row_size = image.shape()[1] * channels;
  const std::int64_t rows = image.shape()[0] / height, columns = image.shape()[1] / width;
  Tensor result(image.element_type(), {height, width, channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::int64_t c = 0; c < channels; ++c)
        *destination++ =
            mean_of_block(image.data<Pixel>().data() + y * rows * row_size + x * columns * channels + c, rows, columns, row_size, channels);
  return result;
}

}  // namespace

Tensor shrink_by_area(const Tensor& image, std::int64_t height, std::int64_t width) {
  const bool in_blocks = image.shape()[0] % height == 0 && image.shape()[1] % width == 0;
  return with_pixel_type(image, [&](auto pixel) {
    using Pixel = decltype(pixel);
    return in_blocks ? shrink_by_blocks<Pixel>(image, height, width) : shrink_by_shares<Pixel>(image, height, width);
  });
}

}  // namespace octet
