#include <array>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

using Coordinates = Interpolate::CoordinateTransformation;

/// Images of rank 4, of which the two spatial dimensions change. The graph has channels first.
Outputs resized(Context& node, Interpolate op) {
  if (node.rank(0) != 4) node.refuse("input 0: given " + std::to_string(node.rank(0)) + " dimensions, expected 4");
  const Order order = channels_first(4);
  const Value sizes = node.plain(1);
  const Value scales = node.constant_value("scales", Tensor::from<float>(std::vector{1.0F, 1.0F}, Shape{2}));
  return node.one_of_layout(node.add(std::move(op), {node.in(0, order), sizes, scales, node.dims("axes", {2, 3})}), order, false);
}

/// A size of 1 takes the first element with align_corners, as TensorFlow does.
Outputs convert_bilinear(Context& node) {
  const bool align = node.attributes().boolean("align_corners", false), half = node.attributes().boolean("half_pixel_centers", false);
  Interpolate op{.mode = Interpolate::Mode::LinearOnnx};
  op.coordinate_transformation = align ? Coordinates::AlignCorners : half ? Coordinates::HalfPixel : Coordinates::Asymmetric;
  return resized(node, op);
}

Outputs convert_nearest(Context& node) {
  const bool align = node.attributes().boolean("align_corners", false), half = node.attributes().boolean("half_pixel_centers", false);
  Interpolate op{.mode = Interpolate::Mode::Nearest, .nearest_mode = Interpolate::NearestMode::Floor};
  op.coordinate_transformation = half ? Coordinates::TfHalfPixelForNearest : Coordinates::Asymmetric;
  if (align) op.coordinate_transformation = Coordinates::AlignCorners, op.nearest_mode = Interpolate::NearestMode::RoundPreferCeil;
  return resized(node, op);
}

constexpr std::array types{OpType{"ResizeBilinear", convert_bilinear}, OpType{"ResizeNearestNeighbor", convert_nearest}};

}  // namespace

std::span<const OpType> resize_ops() { return types; }

}  // namespace octet::tensorflow
