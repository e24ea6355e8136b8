#include "draw.hpp"

namespace octet::fuzz {
namespace {

using CoordinateTransformation = Interpolate::CoordinateTransformation;

Interpolate draw_attributes(Network& network) {
  Random& random = network.random;
  Interpolate op;
  op.mode = random.pick({Interpolate::Mode::Nearest, Interpolate::Mode::Nearest, Interpolate::Mode::Linear, Interpolate::Mode::LinearOnnx,
                         Interpolate::Mode::LinearOnnx, Interpolate::Mode::Cubic});
  op.coordinate_transformation =
      random.pick({CoordinateTransformation::HalfPixel, CoordinateTransformation::HalfPixel, CoordinateTransformation::PytorchHalfPixel,
                   CoordinateTransformation::Asymmetric, CoordinateTransformation::Asymmetric,
                   CoordinateTransformation::TfHalfPixelForNearest, CoordinateTransformation::AlignCorners});
  op.nearest_mode = random.pick({Interpolate::NearestMode::RoundPreferFloor, Interpolate::NearestMode::RoundPreferCeil,
                                 Interpolate::NearestMode::Floor, Interpolate::NearestMode::Ceil, Interpolate::NearestMode::Simple});
  op.antialias = op.mode == Interpolate::Mode::Linear && random.chance(15);
  if (op.mode == Interpolate::Mode::Cubic && random.chance(30)) op.cube_coeff = -0.5;
  return op;
}

void draw_interpolate(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(3, 5);
  const Shape shape = network.shape(data);
  Interpolate op = draw_attributes(network);
  Dims axes, sizes;
  std::vector<float> scales;
  for (std::size_t i = random.chance(5) ? 1 : 2; i < shape.rank(); ++i) {
    axes.push_back(static_cast<std::int64_t>(i));
    const float scale = random.pick({2.0F, 2.0F, 2.0F, 3.0F, 1.0F, 0.5F, 1.5F, 0.7F});
    scales.push_back(scale);
    sizes.push_back(std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<float>(shape[i]) * scale)));
  }
  if (random.chance(10) && axes.size() > 1) axes.pop_back(), sizes.pop_back(), scales.pop_back();
  if (random.chance(4)) op.pads_begin = Dims(shape.rank(), 0), op.pads_begin.back() = 1;
  op.shape_calculation = random.pick({Interpolate::ShapeCalculation::Sizes, Interpolate::ShapeCalculation::Scales});
  const Shape count{static_cast<std::int64_t>(axes.size())};
  network.add({op, {data, index_tensor(network, sizes), Tensor::from(scales, count), index_tensor(network, axes)}});
}

/// Twice as large, as decoders do it, then added to or joined with something of that size.
void draw_upsample(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(4, 4);
  const Shape shape = network.shape(data);
  Interpolate op;
  if (random.chance(40)) op.mode = Interpolate::Mode::LinearOnnx;
  else op.coordinate_transformation = CoordinateTransformation::Asymmetric, op.nearest_mode = Interpolate::NearestMode::Floor;
  op.shape_calculation = Interpolate::ShapeCalculation::Scales;
  const std::vector<float> scales{2, 2};
  const Value large = network.add(
      {op, {data, index_tensor(network, {shape[2] * 2, shape[3] * 2}), Tensor::from(scales, Shape{2}), index_tensor(network, {2, 3})}});
  if (!random.chance(60)) return;
  const Value other = network.pick([&](Value value) { return network.is_real(value) && network.shape(value) == network.shape(large); });
  if (random.chance(50)) network.add({Binary{BinaryKind::Add}, {large, other}});
  else network.add({Concat{1}, {large, other}});
}

void draw_old_interpolate(Network& network) {
  Random& random = network.random;
  const Value data = network.pick_real(4, 4);
  const Shape shape = network.shape(data);
  Interpolate op{.version0 = true, .axes = {2, 3}};
  op.mode = random.pick({Interpolate::Mode::Nearest, Interpolate::Mode::Linear, Interpolate::Mode::Cubic, Interpolate::Mode::Area});
  op.coordinate_transformation = random.pick({CoordinateTransformation::AlignCorners, CoordinateTransformation::Asymmetric});
  const std::int64_t height = random.between(1, shape[2] * 2);
  const std::int64_t width = random.between(1, shape[3] * 2);
  network.add({op, {data, index_tensor(network, {height, width})}});
}

}  // namespace

std::vector<Growth> resize_growths() {
  return {{"interpolate", 4, draw_interpolate}, {"upsample", 4, draw_upsample}, {"old interpolate", 1, draw_old_interpolate}};
}

}  // namespace octet::fuzz
