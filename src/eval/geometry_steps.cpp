#include <algorithm>
#include <cmath>
#include <string>

#include <octet/base/error.hpp>

#include "eval/image_view.hpp"
#include "eval/steps.hpp"

namespace octet {
namespace {

struct Size {
  std::int64_t width, height;
};

std::int64_t rounded_down(double value) { return std::max<std::int64_t>(static_cast<std::int64_t>(value), 1); }

Size with_scaled_width(Size asked, Size image) {
  return {std::max<std::int64_t>(asked.width * image.width / image.height, 1), asked.height};
}
Size with_scaled_height(Size asked, Size image) {
  return {asked.width, std::max<std::int64_t>(asked.height * image.height / image.width, 1)};
}

Size greater(Size asked, Size image) {
  return image.height > image.width ? with_scaled_height(asked, image) : with_scaled_width(asked, image);
}

Size fit_to_window(Size asked, Size image) {
  const double scale = std::min(static_cast<double>(asked.height) / static_cast<double>(image.height),
                                static_cast<double>(asked.width) / static_cast<double>(image.width));
  return {rounded_down(scale * static_cast<double>(image.width)), rounded_down(scale * static_cast<double>(image.height))};
}

Size frcnn(Size asked, Size image) {
  const std::int64_t smaller = std::min(asked.width, asked.height), larger = std::max(asked.width, asked.height);
  const Size size = greater({smaller, smaller}, image);
  return std::max(size.width, size.height) <= larger ? size : fit_to_window({larger, larger}, image);
}

Size ctpn(Size asked, Size image) {
  const auto smaller = static_cast<double>(std::min(asked.width, asked.height)),
             larger = static_cast<double>(std::max(asked.width, asked.height));
  const auto shorter = static_cast<double>(std::min(image.width, image.height)),
             longer = static_cast<double>(std::max(image.width, image.height));
  const double scale = std::nearbyint(smaller / shorter * longer) > larger ? larger / longer : smaller / shorter;
  return {rounded_down(std::nearbyint(static_cast<double>(image.width) * scale)),
          rounded_down(std::nearbyint(static_cast<double>(image.height) * scale))};
}

Size size_after(const ResizeStep& step, Size image) {
  const Size asked{step.width, step.height};
  switch (step.aspect_ratio) {
    case AspectRatio::Ignored: return asked;
    case AspectRatio::Width: return with_scaled_width(asked, image);
    case AspectRatio::Height: return with_scaled_height(asked, image);
    case AspectRatio::Greater: return greater(asked, image);
    case AspectRatio::FitToWindow: return fit_to_window(asked, image);
    case AspectRatio::Frcnn: return frcnn(asked, image);
    case AspectRatio::Ctpn: return ctpn(asked, image);
  }
  throw Error(ErrorCode::Internal, "resize: given a rule for the aspect ratio that does not exist");
}

Size size_of(const Tensor& image) { return {image.shape()[1], image.shape()[0]}; }

/// Python rounds halves to even, and image libraries written in it cut accordingly.
std::int64_t half_of(std::int64_t difference, bool round_to_even) {
  const std::int64_t half = difference / 2;
  return round_to_even && difference % 2 != 0 && half % 2 != 0 ? half + 1 : half;
}

Size size_of_crop(const CropStep& step, Size image) {
  if (!step.central_fraction) return {step.width, step.height};
  return {rounded_down(static_cast<double>(image.width) * *step.central_fraction),
          rounded_down(static_cast<double>(image.height) * *step.central_fraction)};
}

void require_inside(Size crop, Size image) {
  if (crop.height <= image.height && crop.width <= image.width) return;
  throw Error(ErrorCode::InvalidShape, "crop: given " + std::to_string(crop.height) + "x" + std::to_string(crop.width) +
                                           ", expected 1x1 to " + std::to_string(image.height) + "x" + std::to_string(image.width) +
                                           ", the image's size");
}

template <typename Pixel>
Tensor cut(const Tensor& image, std::int64_t top, std::int64_t left, Size size) {
  const std::int64_t channels = image.shape()[2];
  Tensor result(image.element_type(), {size.height, size.width, channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (std::int64_t y = 0; y < size.height; ++y)
    destination =
        std::copy_n(image.data<Pixel>().data() + ((top + y) * image.shape()[1] + left) * channels, size.width * channels, destination);
  return result;
}

std::int64_t rounded_up(std::int64_t value, std::int64_t stride) { return (value + stride - 1) / stride * stride; }

/// How much of `padding` lies before the image.
std::int64_t before(PadPlace place, std::int64_t padding) {
  return place == PadPlace::Center ? padding / 2 : place == PadPlace::LeftTop ? padding : 0;
}

void convert_to(float value, std::uint8_t& pixel) { pixel = static_cast<std::uint8_t>(std::clamp(std::nearbyint(value), 0.0F, 255.0F)); }
void convert_to(float value, float& pixel) { pixel = value; }

template <typename Pixel>
Tensor padded(const PaddingStep& step, const Tensor& image, Size size) {
  const std::int64_t channels = image.shape()[2], row_size = size.width * channels;
  const std::int64_t top = before(step.place, size.height - image.shape()[0]), left = before(step.place, size.width - image.shape()[1]);
  Tensor result(image.element_type(), {size.height, size.width, channels});
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (std::int64_t i = 0; i < size.height * row_size; ++i)
    convert_to(step.value[step.value.size() == 1 ? 0 : static_cast<std::size_t>(i % channels)], destination[i]);
  const std::int64_t source_row = image.shape()[1] * channels;
  for (std::int64_t y = 0; y < image.shape()[0]; ++y)
    std::copy_n(image.data<Pixel>().data() + y * source_row, source_row, destination + (top + y) * row_size + left * channels);
  return result;
}

template <typename Pixel>
Tensor flipped(const FlipStep& step, const Tensor& image) {
  const std::int64_t height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
  Tensor result(image.element_type(), image.shape());
  Pixel* destination = result.mutable_data<Pixel>().data();
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t row = step.upside_down ? height - 1 - y : y, column = step.upside_down ? x : width - 1 - x;
      destination = std::copy_n(image.data<Pixel>().data() + (row * width + column) * channels, channels, destination);
    }
  return result;
}

}  // namespace

Tensor apply_step(const ResizeStep& step, const Tensor& image) {
  const Size size = size_after(step, size_of(image));
  return resize(image, size.height, size.width, step.interpolation);
}

Tensor apply_step(const AutoResizeStep& step, const Tensor& image, const Shape& input_shape) {
  if (input_shape.rank() != 4)
    throw Error(ErrorCode::InvalidShape,
                "auto_resize: given an input of shape " + to_string(input_shape) + ", expected [N,channels,height,width]");
  return resize(image, input_shape[2], input_shape[3], step.interpolation);
}

Tensor apply_step(const CropStep& step, const Tensor& image) {
  const Size from = size_of(image), size = size_of_crop(step, from);
  require_inside(size, from);
  const std::int64_t top = half_of(from.height - size.height, step.round_to_even),
                     left = half_of(from.width - size.width, step.round_to_even);
  return with_pixel_type(image, [&](auto pixel) { return cut<decltype(pixel)>(image, top, left, size); });
}

Tensor apply_step(const PaddingStep& step, const Tensor& image) {
  const Size from = size_of(image);
  if (step.value.size() > 1 && step.value.size() != static_cast<std::size_t>(image.shape()[2]))
    throw Error(ErrorCode::InvalidArgument, "pad value: given " + std::to_string(step.value.size()) + " values, expected 1 or " +
                                                std::to_string(image.shape()[2]) + ", the image's channels");
  const Size size{rounded_up(std::max(step.width.value_or(from.width), from.width), step.stride),
                  rounded_up(std::max(step.height.value_or(from.height), from.height), step.stride)};
  return with_pixel_type(image, [&](auto pixel) { return padded<decltype(pixel)>(step, image, size); });
}

Tensor apply_step(const FlipStep& step, const Tensor& image) {
  return with_pixel_type(image, [&](auto pixel) { return flipped<decltype(pixel)>(step, image); });
}

}  // namespace octet
