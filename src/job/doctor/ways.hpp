#pragma once

#include <string>
#include <vector>

#include "eval/image_input.hpp"

namespace octet::job {

/// What becomes of pixels 0 to 255.
struct PixelWay {
  std::string text{};
  std::vector<float> mean{}, scale{};
  bool reverse_channels = false;
};

/// What becomes of an image's size.
struct SizeWay {
  std::string text{};
  std::int64_t shorter_side = 0, crop = 0;
};

/// Those that networks are trained with. An input of one channel has no order of channels.
std::vector<PixelWay> pixel_ways(std::int64_t channels);

/// The same for sizes, the usual one of classifiers first. Crops are squares, and small inputs take images as they are.
std::vector<SizeWay> size_ways(const ImageInput& input);
SizeWay whole_image();

}  // namespace octet::job
