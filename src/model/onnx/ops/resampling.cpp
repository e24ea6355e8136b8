#include "model/onnx/ops/resampling.hpp"

#include <algorithm>
#include <cmath>

namespace octet::onnx {
namespace {

using Coordinates = Resampling::Coordinates;
using NearestMode = Interpolate::NearestMode;

double cropped(const ResampledAxis& axis, double position) {
  const auto last = static_cast<double>(axis.input - 1);
  if (axis.output == 1) return (axis.crop_begin + axis.crop_end) * last / 2;
  return axis.crop_begin * last + position * (axis.crop_end - axis.crop_begin) * last / static_cast<double>(axis.output - 1);
}

/// As half_pixel, but about the center of the input, which moves where the output's size is not input * scale.
double symmetric(const ResampledAxis& axis, double position) {
  const double input = static_cast<double>(axis.input);
  const double adjustment = static_cast<double>(axis.output) / (axis.scale * input);
  return input / 2 * (1 - adjustment) + (position + 0.5) / axis.scale - 0.5;
}

/// Where in the input an element of the output lies.
double coordinate(Coordinates coordinates, const ResampledAxis& axis, std::int64_t index) {
  const auto position = static_cast<double>(index);
  switch (coordinates) {
    case Coordinates::HalfPixel: return (position + 0.5) / axis.scale - 0.5;
    case Coordinates::HalfPixelSymmetric: return symmetric(axis, position);
    case Coordinates::PytorchHalfPixel: return axis.output > 1 ? (position + 0.5) / axis.scale - 0.5 : 0;
    case Coordinates::Asymmetric: return position / axis.scale;
    case Coordinates::TfHalfPixelForNearest: return (position + 0.5) / axis.scale;
    case Coordinates::AlignCorners:
      return axis.output == 1 ? 0 : position * static_cast<double>(axis.input - 1) / static_cast<double>(axis.output - 1);
    case Coordinates::CropAndResize: return cropped(axis, position);
  }
  return position;
}

/// Near enough to the input for what follows to fit into integers, whatever the scale.
double near_input(const Resampling& how, const ResampledAxis& axis, std::int64_t index) {
  const double reach = static_cast<double>(axis.input);
  return std::clamp(coordinate(how.coordinates, axis, index), -reach - 4, 2 * reach + 4);
}

double nearest(NearestMode mode, double scale, double coordinate) {
  switch (mode) {
    case NearestMode::RoundPreferFloor: return std::ceil(coordinate - 0.5);
    case NearestMode::RoundPreferCeil: return std::floor(coordinate + 0.5);
    case NearestMode::Floor: return std::floor(coordinate);
    case NearestMode::Ceil: return std::ceil(coordinate);
    case NearestMode::Simple: return scale < 1 ? std::ceil(coordinate) : std::trunc(coordinate);
  }
  return coordinate;
}

/// Keys' cubic convolution of parameter `a`, or a triangle. Keys, 1981.
double filter(const Resampling& how, double distance) {
  const double x = std::abs(distance), a = how.cube_coeff;
  if (how.mode != Interpolate::Mode::Cubic) return std::max(0.0, 1 - x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

std::int64_t inside(std::int64_t index, const ResampledAxis& axis) { return std::clamp<std::int64_t>(index, 0, axis.input - 1); }

/// Weights beyond the input belong to its last elements, or to none; what is left sums up to 1.
void fill_row(const Resampling& how, const ResampledAxis& axis, std::int64_t position, std::span<double> row) {
  const double slope = how.antialias ? std::min(1.0, axis.scale) : 1;
  const double reach = (how.mode == Interpolate::Mode::Cubic ? 2 : 1) / slope;
  const double center = near_input(how, axis, position);
  double sum = 0;
  for (auto index = static_cast<std::int64_t>(std::ceil(center - reach)); index <= static_cast<std::int64_t>(center + reach); ++index) {
    if (how.exclude_outside && index != inside(index, axis)) continue;
    const double weight = filter(how, slope * (static_cast<double>(index) - center));
    row[static_cast<std::size_t>(inside(index, axis))] += weight;
    sum += weight;
  }
  if (sum == 0) row[static_cast<std::size_t>(inside(std::llround(center), axis))] = sum = 1;
  for (double& weight : row) weight /= sum;
}

}  // namespace

Dims nearest_places(const Resampling& how, const ResampledAxis& axis) {
  Dims places;
  for (std::int64_t i = 0; i < axis.output; ++i)
    places.push_back(inside(static_cast<std::int64_t>(nearest(how.nearest_mode, axis.scale, near_input(how, axis, i))), axis));
  return places;
}

Tensor weights_of(const Resampling& how, const ResampledAxis& axis) {
  Tensor weights(ElementType::f64, Shape{axis.output, axis.input});
  const auto input = static_cast<std::size_t>(axis.input);
  for (std::int64_t i = 0; i < axis.output; ++i)
    fill_row(how, axis, i, weights.mutable_data<double>().subspan(static_cast<std::size_t>(i) * input, input));
  return weights.converted(ElementType::f32);
}

std::vector<bool> inside_input(const Resampling& how, const ResampledAxis& axis) {
  std::vector<bool> result;
  for (std::int64_t i = 0; i < axis.output; ++i) {
    const double place = coordinate(how.coordinates, axis, i);
    result.push_back(how.coordinates != Coordinates::CropAndResize || (place >= 0 && place <= static_cast<double>(axis.input - 1)));
  }
  return result;
}

}  // namespace octet::onnx
