#include "graph/reference/interpolate_taps.hpp"

#include <algorithm>
#include <cmath>

namespace octet::reference {
namespace {

using Coordinates = Interpolate::CoordinateTransformation;

/// `position` of the output in units of the input, still without any offset.
double unscaled(const ResizedAxis& axis, double position) {
  if (axis.scale_given) return static_cast<float>(position) / axis.scale;
  return position * static_cast<double>(axis.input) / static_cast<double>(axis.output);
}

double aligned(const ResizedAxis& axis, double position) {
  return axis.output == 1 ? 0 : position * static_cast<double>(axis.input - 1) / static_cast<double>(axis.output - 1);
}

double transformed(const Interpolate& op, const ResizedAxis& axis, std::int64_t position) {
  const auto x = static_cast<double>(position);
  if (axis.is_identity()) return x;
  switch (op.coordinate_transformation) {
    case Coordinates::HalfPixel: return unscaled(axis, x + 0.5) - 0.5;
    case Coordinates::PytorchHalfPixel: return axis.output > 1 ? unscaled(axis, x + 0.5) - 0.5 : 0;
    case Coordinates::Asymmetric: return unscaled(axis, x);
    case Coordinates::TfHalfPixelForNearest: return unscaled(axis, x + 0.5);
    case Coordinates::AlignCorners: return aligned(axis, x);
  }
  return x;
}

/// The coordinate in the input, kept so near to it that it can be rounded to an integer whatever the scale was.
double input_coordinate(const Interpolate& op, const ResizedAxis& axis, std::int64_t position) {
  return std::clamp(transformed(op, axis, position), -2.0, static_cast<double>(axis.input) + 1);
}

double nearest(const Interpolate& op, const ResizedAxis& axis, double coordinate) {
  switch (op.version0 ? Interpolate::NearestMode::Simple : op.nearest_mode) {
    case Interpolate::NearestMode::RoundPreferFloor: return std::ceil(coordinate - 0.5);
    case Interpolate::NearestMode::RoundPreferCeil: return std::floor(coordinate + 0.5);
    case Interpolate::NearestMode::Floor: return std::floor(coordinate);
    case Interpolate::NearestMode::Ceil: return std::ceil(coordinate);
    case Interpolate::NearestMode::Simple: return axis.scale < 1 ? std::ceil(coordinate) : std::trunc(coordinate);
  }
  return coordinate;
}

std::int64_t inside(double index, const ResizedAxis& axis) {
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(index), 0, axis.input - 1);
}

std::vector<Tap> nearest_taps(const Interpolate& op, const ResizedAxis& axis, std::int64_t position) {
  return {{inside(nearest(op, axis, input_coordinate(op, axis, position)), axis), 1}};
}

/// A triangle around the coordinate, as wide as an output element when antialiasing reduces the size.
std::vector<Tap> linear_taps(const Interpolate& op, const ResizedAxis& axis, std::int64_t position) {
  const double slope = op.antialias ? std::min(1.0, static_cast<double>(axis.scale)) : 1;
  const double reach = std::min(std::ceil(2 / slope), static_cast<double>(axis.input));
  const double coordinate = input_coordinate(op, axis, position);
  const double center = std::round(coordinate);
  std::vector<Tap> taps;
  double sum = 0;
  for (std::int64_t index = inside(center - reach, axis); index <= inside(center + reach, axis); ++index) {
    const double weight = 1 - slope * std::abs(coordinate - static_cast<double>(index));
    if (weight <= 0) continue;
    taps.push_back({index, weight});
    sum += weight;
  }
  if (taps.empty()) return {{inside(center, axis), 1}};
  for (Tap& tap : taps) tap.weight /= sum;
  return taps;
}

/// Keys' cubic convolution of parameter `a` at that distance. Keys, 1981.
double cubic(double distance, double a) {
  const double x = std::abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

std::vector<Tap> cubic_taps(const Interpolate& op, const ResizedAxis& axis, std::int64_t position) {
  const double coordinate = input_coordinate(op, axis, position);
  const double base = std::floor(coordinate);
  std::vector<Tap> taps;
  for (int offset = -1; offset <= 2; ++offset)
    taps.push_back({inside(base + offset, axis), cubic(coordinate - base - offset, op.cube_coeff)});
  return taps;
}

/// The mean over what the output element covers of the input.
std::vector<Tap> area_taps(const ResizedAxis& axis, std::int64_t position) {
  const double begin = unscaled(axis, static_cast<double>(position)), end = unscaled(axis, static_cast<double>(position + 1));
  std::vector<Tap> taps;
  for (std::int64_t index = inside(std::floor(begin), axis); index <= inside(std::ceil(end) - 1, axis); ++index) {
    const double covered = std::min(end, static_cast<double>(index + 1)) - std::max(begin, static_cast<double>(index));
    if (covered > 0) taps.push_back({index, covered / (end - begin)});
  }
  return taps;
}

}  // namespace

Taps make_taps(const Interpolate& op, const ResizedAxis& axis) {
  Taps taps;
  for (std::int64_t position = 0; position < axis.output; ++position) switch (op.mode) {
      case Interpolate::Mode::Nearest: taps.push_back(nearest_taps(op, axis, position)); break;
      case Interpolate::Mode::Linear:
      case Interpolate::Mode::LinearOnnx: taps.push_back(linear_taps(op, axis, position)); break;
      case Interpolate::Mode::Cubic: taps.push_back(cubic_taps(op, axis, position)); break;
      case Interpolate::Mode::Area: taps.push_back(area_taps(axis, position)); break;
    }
  return taps;
}

}  // namespace octet::reference
