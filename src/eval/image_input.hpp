#pragma once

#include <optional>

#include <octet/eval/image.hpp>

namespace octet {

/// How an input holds the pixels of images.
struct ImageInput {
  std::int64_t channels = 0, height = 0, width = 0;
  bool channels_last = false;
};

/// What an input of that shape holds: with channels in the place that `layout` says, or where 1 or 3 of them stand, the first place before
/// the last. Dimension 0 of four is the batch. Nothing where it holds no image.
std::optional<ImageInput> find_image_input(const Dims& dims, ImageLayout layout);

/// The same. Throws Error(InvalidShape) where it holds no image.
ImageInput image_input(const Shape& shape, ImageLayout layout);

}  // namespace octet
