#include <octet/eval/image.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <octet/base/error.hpp>

#include "eval/image_view.hpp"

namespace octet {
namespace {

/// Python rounds halves to even, and image libraries written in it cut accordingly.
std::int64_t crop_offset(std::int64_t size, std::int64_t crop) {
  const std::int64_t difference = size - crop;
  const std::int64_t half = difference / 2;
  return difference % 2 != 0 && half % 2 != 0 ? half + 1 : half;
}

void require_crop(const Shape& image, std::int64_t height, std::int64_t width) {
  if (height >= 1 && width >= 1 && height <= image[0] && width <= image[1]) return;
  throw Error(ErrorCode::InvalidShape, "crop: given " + std::to_string(height) + "x" + std::to_string(width) + ", expected 1x1 to " +
                                           std::to_string(image[0]) + "x" + std::to_string(image[1]) + ", the image's size");
}

/// One value per channel from none, one or three.
std::array<float, image_channels> per_channel(const std::vector<float>& values, float absent, const char* what) {
  if (values.empty()) return {absent, absent, absent};
  if (values.size() == 1) return {values[0], values[0], values[0]};
  if (values.size() == image_channels) return {values[0], values[1], values[2]};
  throw Error(ErrorCode::InvalidArgument, std::string(what) + ": given " + std::to_string(values.size()) + " values, expected 1 or 3");
}

void require_image_input(const Shape& shape) {
  if (shape.rank() == 4 && shape[0] == 1 && shape[1] == image_channels && shape[2] >= 1 && shape[3] >= 1) return;
  throw Error(ErrorCode::InvalidShape, "input for an image: given shape " + to_string(shape) + ", expected [1,3,height,width]");
}

}  // namespace

void require_image(const Tensor& image) {
  const Shape& shape = image.shape();
  if (image.element_type() == ElementType::u8 && shape.rank() == 3 && shape[0] >= 1 && shape[1] >= 1 && shape[2] == image_channels) return;
  throw Error(ErrorCode::InvalidArgument,
              "image: given " + std::string(name(image.element_type())) + " " + to_string(shape) + ", expected u8 [height,width,3]");
}

Tensor center_crop(const Tensor& image, std::int64_t height, std::int64_t width) {
  require_image(image);
  require_crop(image.shape(), height, width);
  const std::int64_t top = crop_offset(image.shape()[0], height), left = crop_offset(image.shape()[1], width);
  Tensor result(ElementType::u8, {height, width, image_channels});
  std::uint8_t* destination = result.mutable_data<std::uint8_t>().data();
  const std::uint8_t* source = image.data<std::uint8_t>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const std::uint8_t* row = source + ((top + y) * image.shape()[1] + left) * image_channels;
    destination = std::copy_n(row, width * image_channels, destination);
  }
  return result;
}

Tensor to_tensor(const Tensor& image, const std::vector<float>& mean, const std::vector<float>& scale, bool reverse_channels) {
  require_image(image);
  const auto means = per_channel(mean, 0, "mean values");
  const auto scales = per_channel(scale, 1, "scale values");
  if (std::ranges::count(scales, 0.0F) > 0) throw Error(ErrorCode::InvalidArgument, "scale values: given 0, expected other values");
  const std::int64_t height = image.shape()[0], width = image.shape()[1], pixels = height * width;
  Tensor result(ElementType::f32, {1, image_channels, height, width});
  float* destination = result.mutable_data<float>().data();
  for (std::int64_t c = 0; c < image_channels; ++c) {
    const std::uint8_t* source = image.data<std::uint8_t>().data() + (reverse_channels ? image_channels - 1 - c : c);
    const float channel_mean = means[static_cast<std::size_t>(c)], channel_scale = scales[static_cast<std::size_t>(c)];
    for (std::int64_t i = 0; i < pixels; ++i)
      *destination++ = (static_cast<float>(source[i * image_channels]) - channel_mean) / channel_scale;
  }
  return result;
}

Tensor load_image(const std::filesystem::path& path, const Preprocessing& preprocessing, const Shape& input_shape) try {
  require_image_input(input_shape);
  Tensor image = read_image(path);
  if (preprocessing.shorter_side != 0) image = resize_shorter_side(image, preprocessing.shorter_side, preprocessing.filter);
  if (preprocessing.crop != 0) image = center_crop(image, preprocessing.crop);
  image = resize(image, input_shape[2], input_shape[3], preprocessing.filter);
  return to_tensor(image, preprocessing.mean, preprocessing.scale, preprocessing.reverse_channels);
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
