#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/eval/image.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

// Steps that change one image on its way to a network. An image is a tensor [height, width, channels] of 1 or 3 channels, u8 as it was
// decoded, or f32 after a step that computes in floating point. The steps do what those of the same name do in OpenVINO's accuracy checker.

/// How pixels are made when an image changes its size. The Opencv ones, but for area, look at the nearest pixels only and agree with
/// OpenCV's cv::resize byte for byte on u8; the Pillow ones widen with the reduction and agree with Pillow's resize byte for byte on u8.
enum class Interpolation : std::uint8_t {
  OpencvNearest,   ///< INTER_NEAREST
  OpencvLinear,    ///< INTER_LINEAR
  OpencvCubic,     ///< INTER_CUBIC
  OpencvArea,      ///< INTER_AREA
  PillowNearest,   ///< NEAREST
  PillowBilinear,  ///< BILINEAR
  PillowBicubic,   ///< BICUBIC
  PillowBox,       ///< BOX
  Bilinear,        ///< ResizeFilter::Bilinear: the four nearest pixels in f32
};

/// Which size an image gets from the asked-for width and height; "rounded down" cuts off what is behind the point.
enum class AspectRatio : std::uint8_t {
  Ignored,      ///< exactly width x height
  Width,        ///< the height asked for; width * image width / image height, rounded down
  Height,       ///< the width asked for; height * image height / image width, rounded down
  Greater,      ///< Height where the image is higher than wide, else Width: the shorter side gets the size
  FitToWindow,  ///< the largest size inside width x height, both sides rounded down
  Frcnn,        ///< the shorter side gets the smaller of both, unless the longer side then exceeds the larger: then FitToWindow of that
  Ctpn,         ///< as Frcnn, but both sides are rounded to the nearest integer
};

struct ResizeStep {
  std::int64_t width = 0, height = 0;  ///< asked for, at least 1 each
  AspectRatio aspect_ratio = AspectRatio::Ignored;
  Interpolation interpolation = Interpolation::OpencvLinear;
};

/// Resizes to the height and width of the network's input.
struct AutoResizeStep {
  Interpolation interpolation = Interpolation::OpencvLinear;
};

/// Cuts out the middle. It begins at half the difference, rounded down, or to the even neighbour as Python's round does.
/// An image that is smaller is an error.
struct CropStep {
  std::int64_t width = 0, height = 0;      ///< asked for; not looked at where central_fraction is given
  std::optional<double> central_fraction{};  ///< of the image's height and width, in (0, 1], rounded down
  bool round_to_even = false;
};

/// (value - mean) / scale in f32. Each list has no entry (0 and 1), one, or one for each channel in the order that the channels have then.
struct NormalizationStep {
  std::vector<float> mean{}, scale{};
};

/// Makes BGR of RGB and the reverse.
struct ReverseChannelsStep {};

/// One channel, 0.299 R + 0.587 G + 0.114 B: u8 in OpenCV's fixed point with 15 bits, f32 as it stands.
struct GrayStep {
  bool is_bgr = false;  ///< the order that the channels have then
};

/// Makes three equal channels of one.
struct ExpandStep {};

/// On which sides an image is padded.
enum class PadPlace : std::uint8_t { Center, LeftTop, RightBottom };  ///< of the padding; Center gives the odd pixel to right and bottom

struct PaddingStep {
  std::optional<std::int64_t> width{}, height{};  ///< at least so large; the image's own size where absent
  std::int64_t stride = 1;                        ///< rounded up to a multiple of this
  std::vector<float> value{0};                    ///< one, or one for each channel; rounded and saturated for u8
  PadPlace place = PadPlace::Center;
};

/// Mirrors the image.
struct FlipStep {
  bool upside_down = false;  ///< the first row becomes the last; else the first column becomes the last
};

/// Brings pixels from [0, 255] to [0, 1] in f32.
struct ScaleToUnitStep {};

using PreprocessingStep = std::variant<ResizeStep, AutoResizeStep, CropStep, NormalizationStep, ReverseChannelsStep, GrayStep, ExpandStep,
                                       PaddingStep, FlipStep, ScaleToUnitStep>;

/// The image after the steps, in their order. `input_shape` is that of the network's input, [N, channels, height, width]; only AutoResize
/// looks at it. Throws Error(InvalidArgument) or Error(InvalidShape) where a step does not fit the image.
OCTET_API Tensor apply(std::span<const PreprocessingStep> steps, const Tensor& image, const Shape& input_shape);

/// The image [height, width, channels] as the f32 tensor [1, channels, height, width].
OCTET_API Tensor to_network_layout(const Tensor& image);

/// The image in another size. Takes u8 and f32; f32 in, f32 out.
OCTET_API Tensor resize(const Tensor& image, std::int64_t height, std::int64_t width, Interpolation interpolation);

/// The steps of load_image(), for images decoded to RGB.
OCTET_API std::vector<PreprocessingStep> steps_of(const Preprocessing& preprocessing);

/// Throws Error(InvalidArgument) for sizes below 1, a scale of 0, a fraction outside (0, 1] and lists of another length than 0, 1 or 3.
OCTET_API void require_valid(std::span<const PreprocessingStep> steps);

}  // namespace octet
