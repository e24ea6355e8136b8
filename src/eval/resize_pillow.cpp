#include "eval/resize_pillow.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "eval/take_pixels.hpp"

namespace octet {
namespace {

constexpr int precision_bits = 32 - 8 - 2;

double support_of(PillowFilter filter) { return filter == PillowFilter::Box ? 0.5 : filter == PillowFilter::Bilinear ? 1.0 : 2.0; }

double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
}

double weight_at(PillowFilter filter, double x) {
  if (filter == PillowFilter::Box) return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
  return filter == PillowFilter::Bilinear ? std::max(1.0 - std::abs(x), 0.0) : bicubic(x);
}

/// Which input pixels make one output pixel, and with what weights: integers with precision_bits for u8, plain ones for f32.
template <typename Weight>
struct Taps {
  std::int64_t first = 0;
  std::vector<Weight> weights{};
};

void store(double weight, std::int32_t& stored) {
  stored = static_cast<std::int32_t>((weight < 0 ? -0.5 : 0.5) + weight * (1 << precision_bits));
}
void store(double weight, double& stored) { stored = weight; }

template <typename Weight>
Taps<Weight> taps_of(std::int64_t output, std::int64_t input_size, double scale, PillowFilter filter) {
  const double filter_scale = std::max(scale, 1.0), support = support_of(filter) * filter_scale;
  const double center = (static_cast<double>(output) + 0.5) * scale;
  const std::int64_t first = std::max<std::int64_t>(static_cast<std::int64_t>(center - support + 0.5), 0);
  const std::int64_t last = std::min(static_cast<std::int64_t>(center + support + 0.5), input_size);
  std::vector<double> weights;
  double sum = 0;
  for (std::int64_t i = first; i < last; ++i) {
    weights.push_back(weight_at(filter, (static_cast<double>(i) - center + 0.5) * (1.0 / filter_scale)));
    sum += weights.back();
  }
  Taps<Weight> taps{first, std::vector<Weight>(weights.size())};
  for (std::size_t i = 0; i < weights.size(); ++i) store(sum != 0 ? weights[i] / sum : weights[i], taps.weights[i]);
  return taps;
}

template <typename Weight>
std::vector<Taps<Weight>> all_taps(std::int64_t input_size, std::int64_t output_size, PillowFilter filter) {
  const double scale = static_cast<double>(input_size) / static_cast<double>(output_size);
  std::vector<Taps<Weight>> taps;
  for (std::int64_t i = 0; i < output_size; ++i) taps.push_back(taps_of<Weight>(i, input_size, scale, filter));
  return taps;
}

/// The weighted sum of samples `stride` apart, rounded to 8 bits.
std::uint8_t weighted_sum(const std::uint8_t* samples, std::int64_t stride, const std::vector<std::int32_t>& weights) {
  std::int32_t sum = 1 << (precision_bits - 1);
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * samples[static_cast<std::int64_t>(i) * stride];
  return static_cast<std::uint8_t>(std::clamp(sum >> precision_bits, 0, 255));
}

float weighted_sum(const float* samples, std::int64_t stride, const std::vector<double>& weights) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * samples[static_cast<std::int64_t>(i) * stride];
  return static_cast<float>(sum);
}

template <typename Pixel, typename Weight>
Tensor resize_width(const Tensor& image, std::int64_t width, PillowFilter filter) {
  const std::int64_t height = image.shape()[0], input_width = image.shape()[1], channels = image.shape()[2];
  if (width == input_width) return image;
  const auto taps = all_taps<Weight>(input_width, width, filter);
  Tensor result(image.element_type(), {height, width, channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const Pixel* row = image.data<Pixel>().data() + y * input_width * channels;
    for (const auto& tap : taps)
      for (std::int64_t c = 0; c < channels; ++c) *destination++ = weighted_sum(row + tap.first * channels + c, channels, tap.weights);
  }
  return result;
}

template <typename Pixel, typename Weight>
Tensor resize_height(const Tensor& image, std::int64_t height, PillowFilter filter) {
  if (height == image.shape()[0]) return image;
  const std::int64_t row_size = image.shape()[1] * image.shape()[2];
  Tensor result(image.element_type(), image.shape().with(0, height));
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (const auto& tap : all_taps<Weight>(image.shape()[0], height, filter)) {
    const Pixel* first_row = image.data<Pixel>().data() + tap.first * row_size;
    for (std::int64_t x = 0; x < row_size; ++x) *destination++ = weighted_sum(first_row + x, row_size, tap.weights);
  }
  return result;
}

/// The input pixel of each output pixel along one side.
std::vector<std::int64_t> nearest(std::int64_t input_size, std::int64_t output_size) {
  const double scale = static_cast<double>(input_size) / static_cast<double>(output_size);
  std::vector<std::int64_t> pixels;
  for (std::int64_t i = 0; i < output_size; ++i)
    pixels.push_back(std::min(static_cast<std::int64_t>((static_cast<double>(i) + 0.5) * scale), input_size - 1));
  return pixels;
}

}  // namespace

Tensor resize_pillow(const Tensor& image, std::int64_t height, std::int64_t width, PillowFilter filter) {
  if (image.element_type() == ElementType::u8)
    return resize_height<std::uint8_t, std::int32_t>(resize_width<std::uint8_t, std::int32_t>(image, width, filter), height, filter);
  return resize_height<float, double>(resize_width<float, double>(image, width, filter), height, filter);
}

Tensor resize_pillow_nearest(const Tensor& image, std::int64_t height, std::int64_t width) {
  return take_pixels(image, nearest(image.shape()[0], height), nearest(image.shape()[1], width));
}

}  // namespace octet
