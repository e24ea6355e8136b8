#pragma once

#include <octet/tensor/shape.hpp>

namespace octet {

/// Resizes some dimensions. Semantics of OpenVINO Interpolate-4.
/// Inputs: data, target sizes, scales, optionally axes (all dimensions when absent); which of sizes and scales counts,
/// `shape_calculation` says.
/// An Interpolate-1 (`version0`) has the inputs data and target sizes, and its axes as an attribute; `mode`, `antialias` and
/// `coordinate_transformation` (AlignCorners or Asymmetric) say the rest.
struct Interpolate {
  enum class Mode : std::uint8_t { Nearest, Linear, LinearOnnx, Cubic, Area };
  enum class ShapeCalculation : std::uint8_t { Sizes, Scales };
  enum class CoordinateTransformation : std::uint8_t { HalfPixel, PytorchHalfPixel, Asymmetric, TfHalfPixelForNearest, AlignCorners };
  enum class NearestMode : std::uint8_t { RoundPreferFloor, RoundPreferCeil, Floor, Ceil, Simple };
  Mode mode = Mode::Nearest;
  ShapeCalculation shape_calculation = ShapeCalculation::Sizes;
  CoordinateTransformation coordinate_transformation = CoordinateTransformation::HalfPixel;
  NearestMode nearest_mode = NearestMode::RoundPreferFloor;
  bool antialias = false;
  double cube_coeff = -0.75;
  Dims pads_begin{}, pads_end{};
  bool version0 = false;
  Dims axes{};
  bool operator==(const Interpolate&) const = default;
};

}  // namespace octet
