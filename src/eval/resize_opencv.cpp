#include "eval/resize_opencv.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "eval/resize_opencv_area.hpp"
#include "eval/take_pixels.hpp"

namespace octet {
namespace {

constexpr int coefficient_bits = 11;
constexpr float coefficient_scale = 1 << coefficient_bits;

/// The input pixels first, first + 1, ... (outside ones stand for those at the border) that make one output pixel.
struct Window {
  std::int64_t first = 0;
  std::array<float, 4> weights{};
};

/// Ratio of sizes as OpenCV computes it, by way of the reciprocal.
double ratio(std::int64_t input_size, std::int64_t output_size) {
  return 1.0 / (static_cast<double>(output_size) / static_cast<double>(input_size));
}

struct Position {
  std::int64_t pixel;
  float fraction;
};

Position position_of(std::int64_t output, double scale) {
  const float position = static_cast<float>((static_cast<double>(output) + 0.5) * scale - 0.5);
  const auto pixel = static_cast<std::int64_t>(std::floor(position));
  return {pixel, position - static_cast<float>(pixel)};
}

Window linear_window(std::int64_t output, std::int64_t input_size, std::int64_t output_size) {
  const auto [pixel, fraction] = position_of(output, ratio(input_size, output_size));
  return {pixel, {1.0F - fraction, fraction}};
}

/// INTER_AREA where the image grows: as linear, with weights that keep each input pixel's area whole.
Window growing_area_window(std::int64_t output, std::int64_t input_size, std::int64_t output_size) {
  const double inverse = static_cast<double>(output_size) / static_cast<double>(input_size);
  const auto pixel = static_cast<std::int64_t>(std::floor(static_cast<double>(output) * ratio(input_size, output_size)));
  const auto fraction = static_cast<float>(static_cast<double>(output + 1) - static_cast<double>(pixel + 1) * inverse);
  const float weight = fraction <= 0 ? 0.0F : fraction - std::floor(fraction);
  return {pixel, {1.0F - weight, weight}};
}

Window cubic_window(std::int64_t output, std::int64_t input_size, std::int64_t output_size) {
  constexpr float a = -0.75F;
  const auto [pixel, x] = position_of(output, ratio(input_size, output_size));
  const float w0 = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
  const float w1 = ((a + 2) * x - (a + 3)) * x * x + 1;
  const float w2 = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
  return {pixel - 1, {w0, w1, w2, 1.0F - w0 - w1 - w2}};
}

using WindowOf = Window (*)(std::int64_t, std::int64_t, std::int64_t);

std::vector<Window> windows(WindowOf window_of, std::int64_t input_size, std::int64_t output_size) {
  std::vector<Window> result;
  for (std::int64_t i = 0; i < output_size; ++i) result.push_back(window_of(i, input_size, output_size));
  return result;
}

/// A horizontal border pixel of the linear filter counts whole: its weights may not add up to one after rounding.
void clamp_to_border(Window& window, std::int64_t input_size) {
  if (window.first < 0) window = {0, {1.0F, 0.0F}};
  if (window.first >= input_size - 1) window = {input_size - 1, {1.0F, 0.0F}};
}

/// Arithmetic of 8-bit images: weights of 11 bits, sums in 32-bit integers.
struct FixedPoint {
  using Pixel = std::uint8_t;
  using Value = std::int32_t;
  static Value weight(float w) { return static_cast<Value>(std::nearbyint(w * coefficient_scale)); }
  static Pixel finish(const Value* w, const std::array<Value, 2>& s, bool) {
    return static_cast<Pixel>((((w[0] * (s[0] >> 4)) >> 16) + ((w[1] * (s[1] >> 4)) >> 16) + 2) >> 2);
  }
  /// OpenCV's vector code, which takes eight values at a time, leaves the integers and rounds halves to even; what is left of a row does
  /// not.
  static Pixel finish(const Value* w, const std::array<Value, 4>& s, bool in_vector) {
    constexpr int bits = 2 * coefficient_bits;
    if (!in_vector)
      return static_cast<Pixel>(std::clamp((s[0] * w[0] + s[1] * w[1] + s[2] * w[2] + s[3] * w[3] + (1 << (bits - 1))) >> bits, 0, 255));
    constexpr float scale = 1.0F / (coefficient_scale * coefficient_scale);
    const auto term = [&](std::size_t i) { return static_cast<float>(s[i]) * (static_cast<float>(w[i]) * scale); };
    return static_cast<Pixel>(std::clamp(std::nearbyint(term(0) + (term(1) + (term(2) + term(3)))), 0.0F, 255.0F));
  }
};

struct Floating {
  using Pixel = float;
  using Value = float;
  static Value weight(float w) { return w; }
  static Pixel finish(const Value* w, const std::array<Value, 2>& s, bool) { return s[0] * w[0] + s[1] * w[1]; }
  static Pixel finish(const Value* w, const std::array<Value, 4>& s, bool) { return s[0] * w[0] + s[1] * w[1] + s[2] * w[2] + s[3] * w[3]; }
};

template <typename Arithmetic, std::size_t taps>
std::vector<typename Arithmetic::Value> weights_of(const std::vector<Window>& windows) {
  std::vector<typename Arithmetic::Value> weights;
  for (const Window& window : windows)
    for (std::size_t i = 0; i < taps; ++i) weights.push_back(Arithmetic::weight(window.weights[i]));
  return weights;
}

/// Resizes rows on demand and keeps the last few.
template <typename Arithmetic, std::size_t taps>
class Rows {
 public:
  Rows(const Tensor& image, const std::vector<Window>& columns)
      : image_(image), columns_(columns), weights_(weights_of<Arithmetic, taps>(columns)) {
    for (auto& row : kept_) row.resize(columns.size() * static_cast<std::size_t>(image.shape()[2]));
    index_.fill(-1);
  }

  const typename Arithmetic::Value* row(std::int64_t y) {
    const auto slot = static_cast<std::size_t>(y) % taps;
    if (index_[slot] != y) compute(y, kept_[slot].data());
    index_[slot] = y;
    return kept_[slot].data();
  }

 private:
  void compute(std::int64_t y, typename Arithmetic::Value* result) const {
    const std::int64_t width = image_.shape()[1], channels = image_.shape()[2];
    const auto* source = image_.data<typename Arithmetic::Pixel>().data() + y * width * channels;
    const auto* weight = weights_.data();
    for (const Window& column : columns_) {
      std::array<std::int64_t, taps> pixels;
      for (std::size_t i = 0; i < taps; ++i)
        pixels[i] = std::clamp<std::int64_t>(column.first + static_cast<std::int64_t>(i), 0, width - 1) * channels;
      for (std::int64_t c = 0; c < channels; ++c) {
        typename Arithmetic::Value sum = 0;
        for (std::size_t i = 0; i < taps; ++i) sum += source[pixels[i] + c] * weight[i];
        *result++ = sum;
      }
      weight += taps;
    }
  }

  const Tensor& image_;
  const std::vector<Window>& columns_;
  const std::vector<typename Arithmetic::Value> weights_;
  std::array<std::vector<typename Arithmetic::Value>, taps> kept_;
  std::array<std::int64_t, taps> index_;
};

template <typename Arithmetic, std::size_t taps>
Tensor resize_separably(const Tensor& image, const std::vector<Window>& rows, const std::vector<Window>& columns) {
  const std::int64_t height = image.shape()[0];
  const Shape shape{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size()), image.shape()[2]};
  Tensor result(image.element_type(), shape);
  auto* destination = result.mutable_data<typename Arithmetic::Pixel>().data();
  Rows<Arithmetic, taps> resized(image, columns);
  const auto weights = weights_of<Arithmetic, taps>(rows);
  const std::size_t row_size = shape.elements(1, 3);
  for (std::size_t y = 0; y < rows.size(); ++y) {
    std::array<const typename Arithmetic::Value*, taps> source;
    for (std::size_t i = 0; i < taps; ++i)
      source[i] = resized.row(std::clamp<std::int64_t>(rows[y].first + static_cast<std::int64_t>(i), 0, height - 1));
    for (std::size_t x = 0; x < row_size; ++x) {
      std::array<typename Arithmetic::Value, taps> values;
      for (std::size_t i = 0; i < taps; ++i) values[i] = source[i][x];
      *destination++ = Arithmetic::finish(&weights[y * taps], values, x < row_size / 8 * 8);
    }
  }
  return result;
}

template <std::size_t taps>
Tensor resize_separably(const Tensor& image, std::int64_t height, std::int64_t width, WindowOf window_of) {
  std::vector<Window> columns = windows(window_of, image.shape()[1], width);
  if (taps == 2) for (Window& column : columns) clamp_to_border(column, image.shape()[1]);
  const std::vector<Window> rows = windows(window_of, image.shape()[0], height);
  if (image.element_type() == ElementType::u8) return resize_separably<FixedPoint, taps>(image, rows, columns);
  return resize_separably<Floating, taps>(image, rows, columns);
}

/// The input pixel of each output pixel along one side.
std::vector<std::int64_t> nearest(std::int64_t input_size, std::int64_t output_size) {
  const double scale = ratio(input_size, output_size);
  std::vector<std::int64_t> pixels;
  for (std::int64_t i = 0; i < output_size; ++i)
    pixels.push_back(std::min(static_cast<std::int64_t>(std::floor(static_cast<double>(i) * scale)), input_size - 1));
  return pixels;
}

}  // namespace

Tensor resize_opencv_nearest(const Tensor& image, std::int64_t height, std::int64_t width) {
  return take_pixels(image, nearest(image.shape()[0], height), nearest(image.shape()[1], width));
}

/// OpenCV takes the mean of four pixels where both sides are halved.
Tensor resize_opencv_linear(const Tensor& image, std::int64_t height, std::int64_t width) {
  if (image.shape()[0] == 2 * height && image.shape()[1] == 2 * width) return shrink_by_area(image, height, width);
  return resize_separably<2>(image, height, width, linear_window);
}

Tensor resize_opencv_cubic(const Tensor& image, std::int64_t height, std::int64_t width) {
  return resize_separably<4>(image, height, width, cubic_window);
}

Tensor resize_opencv_area(const Tensor& image, std::int64_t height, std::int64_t width) {
  if (height <= image.shape()[0] && width <= image.shape()[1]) return shrink_by_area(image, height, width);
  return resize_separably<2>(image, height, width, growing_area_window);
}

}  // namespace octet
