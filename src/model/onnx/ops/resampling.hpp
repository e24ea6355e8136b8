#pragma once

#include <octet/graph/ops/interpolate.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet::onnx {

/// Everything that ONNX's Resize can say of how it resizes one dimension, also what Interpolate lacks.
struct Resampling {
  enum class Coordinates : std::uint8_t {
    HalfPixel,
    HalfPixelSymmetric,
    PytorchHalfPixel,
    Asymmetric,
    TfHalfPixelForNearest,
    AlignCorners,
    CropAndResize
  };
  Interpolate::Mode mode = Interpolate::Mode::Nearest;  ///< Nearest, LinearOnnx or Cubic
  Coordinates coordinates = Coordinates::HalfPixel;
  Interpolate::NearestMode nearest_mode = Interpolate::NearestMode::RoundPreferFloor;
  double cube_coeff = -0.75;
  bool antialias = false;
  bool exclude_outside = false;  ///< of the taps of Cubic
};

/// A dimension of `input` elements that becomes one of `output`.
struct ResampledAxis {
  std::int64_t input = 0, output = 0;
  double scale = 1;
  double crop_begin = 0, crop_end = 1;  ///< of CropAndResize, in parts of the dimension
};

/// The element of the input that each one of the output is, for Nearest.
Dims nearest_places(const Resampling& how, const ResampledAxis& axis);

/// [output, input]: the weights of the input's elements for each one of the output, for the other modes.
Tensor weights_of(const Resampling& how, const ResampledAxis& axis);

/// For each element of the output whether it lies in the input; all do but with CropAndResize.
std::vector<bool> inside_input(const Resampling& how, const ResampledAxis& axis);

}  // namespace octet::onnx
