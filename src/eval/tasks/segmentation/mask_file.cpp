#include "eval/tasks/segmentation/mask_file.hpp"

#include <cmath>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>
#include <octet/tensor/npy.hpp>

#include "eval/png_indices.hpp"

namespace octet::segmentation {
namespace {

/// As a cast to eight bits does: -1 becomes 255.
Tensor as_bytes(const Tensor& values) {
  Tensor bytes(ElementType::u8, values.shape());
  const Tensor wide = values.converted(ElementType::f64);
  const auto from = wide.data<double>();
  const auto to = bytes.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!(std::abs(from[i]) < 1e15))
      throw Error(ErrorCode::InvalidArgument, "mask: given a value that is no label, expected whole numbers");
    to[i] = static_cast<std::uint8_t>(static_cast<std::int64_t>(from[i]));
  }
  return bytes;
}

/// The one channel of a grey image.
Tensor first_channel(const Tensor& image) {
  Tensor grey(ElementType::u8, {image.shape()[0], image.shape()[1]});
  const auto from = image.data<std::uint8_t>();
  const auto to = grey.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[3 * i];
  return grey;
}

bool is_grey(const Tensor& image) {
  const auto values = image.data<std::uint8_t>();
  for (std::size_t i = 0; i < values.size(); i += 3)
    if (values[i] != values[i + 1] || values[i] != values[i + 2]) return false;
  return true;
}

}  // namespace

Tensor read_mask(const std::filesystem::path& file, MaskLoader loader) try {
  if (loader == MaskLoader::Numpy || file.extension() == ".npy") return as_bytes(read_npy(file));
  if (loader == MaskLoader::Pillow)
    if (const auto stored = read_stored_values(file)) return *stored;
  const Tensor image = read_image(file);
  return loader == MaskLoader::Pillow && is_grey(image) ? first_channel(image) : image;
} catch (const Error& error) {
  throw error.at({.file = file.string()});
}

}  // namespace octet::segmentation
