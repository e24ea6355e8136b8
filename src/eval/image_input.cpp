#include "eval/image_input.hpp"

#include <octet/base/error.hpp>

namespace octet {
namespace {

bool are_channels(std::int64_t dim) { return dim == 1 || dim == 3; }

}  // namespace

std::optional<ImageInput> find_image_input(const Dims& dims, ImageLayout layout) {
  if (dims.size() != 3 && dims.size() != 4) return std::nullopt;
  const std::size_t first = dims.size() - 3;
  if (layout != ImageLayout::ChannelsLast && are_channels(dims[first])) return ImageInput{dims[first], dims[first + 1], dims[first + 2]};
  if (layout != ImageLayout::ChannelsFirst && are_channels(dims[first + 2]))
    return ImageInput{dims[first + 2], dims[first], dims[first + 1], true};
  return std::nullopt;
}

ImageInput image_input(const Shape& shape, ImageLayout layout) {
  const std::optional<ImageInput> found = find_image_input(shape.dims(), layout);
  if (found && found->height >= 1 && found->width >= 1) return *found;
  constexpr const char* first = "[N,C,height,width]";
  constexpr const char* last = "[N,height,width,C]";
  const std::string expected = layout == ImageLayout::ChannelsFirst  ? first
                               : layout == ImageLayout::ChannelsLast ? last
                                                                     : std::string(first) + " or " + last;
  throw Error(ErrorCode::InvalidShape,
              "input for an image: given shape " + to_string(shape) + ", expected " + expected + " with a C of 1 or 3 channels");
}

}  // namespace octet
