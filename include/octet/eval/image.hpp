#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

// An image is a u8 tensor [height, width, 3] in RGB order. Functions that take one throw Error(InvalidArgument) for any other tensor.

/// Decodes a JPEG, PNG or BMP file. Grayscale is repeated in the three channels, transparency is dropped, 16-bit samples keep
/// their upper byte, and an EXIF orientation is ignored. Throws Error(Io) naming the file when it cannot be read, and
/// Error(InvalidArgument) naming the file when it is not such an image, is damaged or cut short, or exceeds 2^28 pixels.
OCTET_API Tensor read_image(const std::filesystem::path& path);

/// How pixels are made when an image changes its size.
enum class ResizeFilter : std::uint8_t {
  Triangle,  ///< antialiased: a triangle as wide as the reduction demands, the arithmetic of Pillow's BILINEAR, bit for bit
  Bilinear,  ///< the four nearest pixels, centres aligned, no antialiasing, as OpenCV's INTER_LINEAR
};

/// The image in another size. Throws Error(InvalidArgument) unless both sizes are in [1, 2^24].
OCTET_API Tensor resize(const Tensor& image, std::int64_t height, std::int64_t width, ResizeFilter filter = ResizeFilter::Triangle);

/// The image with its shorter side made `size` and the other one in proportion, rounded down.
OCTET_API Tensor resize_shorter_side(const Tensor& image, std::int64_t size, ResizeFilter filter = ResizeFilter::Triangle);

/// The middle of the image; it begins at (side - size) / 2, halves rounded to even as Python's round does.
/// Throws Error(InvalidShape) when the image is smaller.
OCTET_API Tensor center_crop(const Tensor& image, std::int64_t height, std::int64_t width);
inline Tensor center_crop(const Tensor& image, std::int64_t size) { return center_crop(image, size, size); }

/// The image as the f32 tensor [1, 3, height, width] with values (pixel - mean) / scale. Channels are RGB, or BGR when
/// `reverse_channels`; `mean` and `scale` are in the order of the result and have no entry (0 and 1), one, or three.
/// Throws Error(InvalidArgument) for another number of entries and for a scale of 0.
OCTET_API Tensor to_tensor(const Tensor& image, const std::vector<float>& mean = {}, const std::vector<float>& scale = {},
                           bool reverse_channels = false);

/// Where the channels of an image stand in the input of a network.
enum class ImageLayout : std::uint8_t {
  Auto,           ///< where the input has 1 or 3 of them, the first place before the last
  ChannelsFirst,  ///< [N, C, height, width]
  ChannelsLast,   ///< [N, height, width, C]
};

/// How image files become a network's input.
struct Preprocessing {
  std::int64_t shorter_side = 0;  ///< the shorter side is resized to this first; 0 = resize straight to the final size
  std::int64_t crop = 0;          ///< a centred square of this side is cut out; 0 = none
  ResizeFilter filter = ResizeFilter::Triangle;
  std::vector<float> mean{};      ///< as in to_tensor
  std::vector<float> scale{};     ///< as in to_tensor
  bool reverse_channels = false;  ///< BGR instead of RGB
  ImageLayout layout = ImageLayout::Auto;
};

/// Reads the image, resizes its shorter side, crops, resizes what is left to the network's input size where that still
/// differs, and converts it. `input_shape` is that of the network's input: [1, C, height, width], [1, height, width, C], or the same without
/// the batch, with a C of 1 or 3; Error(InvalidShape) for another. An input of one channel gets the luminance
/// (9798 R + 19235 G + 3735 B + 16384) >> 15, that is 0.299 R + 0.587 G + 0.114 B rounded, of which `mean` and `scale` then have one value.
OCTET_API Tensor load_image(const std::filesystem::path& path, const Preprocessing& preprocessing, const Shape& input_shape);

}  // namespace octet
