#include <algorithm>
#include <array>
#include <string>

#include <octet/base/error.hpp>

#include "eval/image_input.hpp"
#include "eval/image_view.hpp"
#include "eval/steps.hpp"

namespace octet {
namespace {

std::size_t channels_of(const Tensor& image) { return static_cast<std::size_t>(image.shape()[2]); }

void require_channels(const char* step, const Tensor& image, std::int64_t channels) {
  if (image.shape()[2] == channels) return;
  throw Error(ErrorCode::InvalidShape, std::string(step) + ": given an image of " + std::to_string(image.shape()[2]) +
                                           " channels, expected " + std::to_string(channels));
}

using ChannelValues = std::array<float, static_cast<std::size_t>(image_channels)>;

/// One value for each channel from none, one, or as many as there are.
ChannelValues per_channel(const std::vector<float>& values, float absent, std::size_t channels, const char* what) {
  ChannelValues result;
  result.fill(values.empty() ? absent : values.front());
  if (values.size() <= 1) return result;
  if (values.size() != channels)
    throw Error(ErrorCode::InvalidArgument, std::string(what) + ": given " + std::to_string(values.size()) + " values, expected 1" +
                                                (channels == 1 ? " for an image of one channel"
                                                               : " or " + std::to_string(channels) + ", the image's channels"));
  std::ranges::copy(values, result.begin());
  return result;
}

template <typename Pixel>
Tensor normalized(const Tensor& image, const ChannelValues& mean, const ChannelValues& scale) {
  Tensor result(ElementType::f32, image.shape());
  const auto source = image.data<Pixel>();
  const std::span<float> destination = result.mutable_data<float>();
  const std::size_t channels = channels_of(image);
  for (std::size_t i = 0; i < source.size(); i += channels)
    for (std::size_t c = 0; c < channels; ++c) destination[i + c] = (static_cast<float>(source[i + c]) - mean[c]) / scale[c];
  return result;
}

template <typename Pixel>
Tensor with_reversed_channels(const Tensor& image) {
  Tensor result = image.clone();
  const std::span<Pixel> pixels = result.mutable_data<Pixel>();
  for (std::size_t i = 0; i < pixels.size(); i += image_channels) std::swap(pixels[i], pixels[i + 2]);
  return result;
}

std::uint8_t luminance(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  constexpr int bits = 15, red_weight = 9798, green_weight = 19235, blue_weight = 3735;
  return static_cast<std::uint8_t>((red * red_weight + green * green_weight + blue * blue_weight + (1 << (bits - 1))) >> bits);
}
float luminance(float red, float green, float blue) { return red * 0.299F + green * 0.587F + blue * 0.114F; }

template <typename Pixel>
Tensor gray(const Tensor& image, bool is_bgr) {
  Tensor result(image.element_type(), image.shape().with(2, 1));
  const auto source = image.data<Pixel>();
  const std::size_t red = is_bgr ? 2 : 0, blue = is_bgr ? 0 : 2;
  std::size_t i = 0;
  for (Pixel& pixel : result.mutable_data<Pixel>()) {
    pixel = luminance(source[i + red], source[i + 1], source[i + blue]);
    i += image_channels;
  }
  return result;
}

template <typename Pixel>
Tensor in_three_channels(const Tensor& image) {
  Tensor result(image.element_type(), image.shape().with(2, image_channels));
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (const Pixel pixel : image.data<Pixel>()) destination = std::fill_n(destination, image_channels, pixel);
  return result;
}

template <typename Pixel>
void to_planes(const Tensor& image, const ChannelValues& mean, const ChannelValues& scale, float* destination) {
  const auto source = image.data<Pixel>();
  const std::size_t channels = channels_of(image);
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t i = c; i < source.size(); i += channels) *destination++ = (static_cast<float>(source[i]) - mean[c]) / scale[c];
}

}  // namespace

Tensor apply_step(const NormalizationStep& step, const Tensor& image) {
  const ChannelValues mean = per_channel(step.mean, 0, channels_of(image), "mean"),
                      scale = per_channel(step.scale, 1, channels_of(image), "std");
  return with_pixel_type(image, [&](auto pixel) { return normalized<decltype(pixel)>(image, mean, scale); });
}

Tensor apply_step(const ReverseChannelsStep&, const Tensor& image) {
  require_channels("change between BGR and RGB", image, image_channels);
  return with_pixel_type(image, [&](auto pixel) { return with_reversed_channels<decltype(pixel)>(image); });
}

Tensor apply_step(const GrayStep& step, const Tensor& image) {
  require_channels("change to gray", image, image_channels);
  return with_pixel_type(image, [&](auto pixel) { return gray<decltype(pixel)>(image, step.is_bgr); });
}

Tensor apply_step(const ExpandStep&, const Tensor& image) {
  require_channels("expand", image, 1);
  return with_pixel_type(image, [&](auto pixel) { return in_three_channels<decltype(pixel)>(image); });
}

Tensor apply_step(const ScaleToUnitStep&, const Tensor& image) {
  return apply_step(NormalizationStep{{}, {255}}, image);
}

Tensor to_network_layout(const Tensor& image, const NormalizationStep& step) {
  require_pixels(image);
  const ChannelValues mean = per_channel(step.mean, 0, channels_of(image), "mean"),
                      scale = per_channel(step.scale, 1, channels_of(image), "std");
  Tensor result(ElementType::f32, {1, image.shape()[2], image.shape()[0], image.shape()[1]});
  float* destination = result.mutable_data<float>().data();
  with_pixel_type(image, [&](auto pixel) { to_planes<decltype(pixel)>(image, mean, scale, destination); });
  return result;
}

Tensor to_network_layout(const Tensor& image) { return to_network_layout(image, NormalizationStep{}); }

namespace {

/// Whether the channels are BGR after the steps.
bool ends_as_bgr(std::span<const PreprocessingStep> steps, bool is_bgr) {
  for (const PreprocessingStep& step : steps) is_bgr ^= std::holds_alternative<ReverseChannelsStep>(step);
  return is_bgr;
}

Tensor in_layout(const Tensor& image, const NormalizationStep& normalization, const ImageInput& input, const Shape& shape) {
  Tensor result = input.channels_last ? apply_step(normalization, image) : to_network_layout(image, normalization);
  const Shape made = input.channels_last ? Shape{1, image.shape()[0], image.shape()[1], image.shape()[2]} : result.shape();
  return shape.rank() == made.rank() ? result.reshaped(made) : result.reshaped(Shape(Dims(made.begin() + 1, made.end())));
}

}  // namespace

Tensor network_input(std::span<const PreprocessingStep> steps, const Tensor& image, const ImageTarget& target) {
  require_valid(steps);
  const ImageInput input = image_input(target.shape, target.layout);
  const auto* last = steps.empty() ? nullptr : std::get_if<NormalizationStep>(&steps.back());
  const std::span<const PreprocessingStep> first = last ? steps.first(steps.size() - 1) : steps;
  Tensor pixels = apply(first, image, {1, input.channels, input.height, input.width});
  if (input.channels == 1 && pixels.shape()[2] == image_channels)
    pixels = apply_step(GrayStep{.is_bgr = ends_as_bgr(first, target.is_bgr)}, pixels);
  return in_layout(pixels, last ? *last : NormalizationStep{}, input, target.shape);
}

}  // namespace octet
