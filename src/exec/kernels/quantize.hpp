#pragma once

#include <cstdint>

#include "exec/bands.hpp"
#include "exec/onednn/primitives.hpp"

namespace octet::exec {

/// Rounds planes of floats to integers that lie channels last: element (n, c, p) is planes[(n * channels + c) * pixels + p] in the source
/// and result[(n * pixels + p) * channels + c] in the result. With one channel that is the same order. Channels may have scales of their own
/// where round_tiles() does it.
struct PlaneRounding {
  dnn::Quantization form{};
  std::int64_t images = 1;
  std::int64_t channels = 1;
  std::int64_t pixels = 0;    ///< of one image
};

/// Whether this processor, and the instruction set that oneDNN may use, has what the kernel needs.
bool has_rounding_kernel();

/// Rounds a band of the pixels of all images, one image's after another's: to the nearest number of steps from zero, ties to even, limited
/// to what `form` holds; not-a-number becomes the lowest. 1 to 4 channels.
void round_planes(const PlaneRounding& rounding, const Band& pixels, const float* planes, std::uint8_t* result);

/// The same for any number of channels, on any processor: tiles of 16 channels at 16 pixels are rounded and transposed at a time.
void round_tiles(const PlaneRounding& rounding, const Band& pixels, const float* planes, std::uint8_t* result);

}  // namespace octet::exec
