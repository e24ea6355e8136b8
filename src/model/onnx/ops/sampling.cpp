#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

std::optional<GridSample::Mode> grid_mode(std::string_view word) {
  if (word == "linear" || word == "bilinear") return GridSample::Mode::Bilinear;
  if (word == "cubic" || word == "bicubic") return GridSample::Mode::Bicubic;
  if (word == "nearest") return GridSample::Mode::Nearest;
  return std::nullopt;
}

std::optional<GridSample::Padding> grid_padding(std::string_view word) {
  if (word == "zeros") return GridSample::Padding::Zeros;
  if (word == "border") return GridSample::Padding::Border;
  if (word == "reflection") return GridSample::Padding::Reflection;
  return std::nullopt;
}

Converted convert_grid_sample(NodeContext& node) {
  const auto mode = grid_mode(node.attributes().text("mode", "linear"));
  if (!mode) return node.lacks("mode", "linear, nearest or cubic");
  const auto padding = grid_padding(node.attributes().text("padding_mode", "zeros"));
  if (!padding) return node.lacks("padding_mode", "zeros, border or reflection");
  if (!is_floating_point(node.type(0)))
    return node.lacks("input 0: given elements of " + std::string(name(node.type(0))) + ", expected floating point");
  return one(node.add(GridSample{node.attributes().flag("align_corners", false), *mode, *padding}, {node.input(0), node.input(1)}));
}

Converted convert_roi_align(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  ROIAlign op;
  op.pooled_height = attributes.integer("output_height", 1);
  op.pooled_width = attributes.integer("output_width", 1);
  op.sampling_ratio = attributes.integer("sampling_ratio", 0);
  op.spatial_scale = attributes.number("spatial_scale", 1);
  const std::string_view mode = attributes.text("mode", "avg");
  if (mode != "avg" && mode != "max") return node.lacks("mode", "avg or max");
  op.mode = mode == "max" ? ROIAlign::Mode::Maximum : ROIAlign::Mode::Average;
  const std::string_view coordinates =
      attributes.text("coordinate_transformation_mode", node.opset() < 16 ? "output_half_pixel" : "half_pixel");
  if (coordinates != "half_pixel" && coordinates != "output_half_pixel")
    return node.lacks("coordinate_transformation_mode", "half_pixel or output_half_pixel");
  op.aligned = coordinates == "half_pixel" ? ROIAlign::Aligned::HalfPixelForNearest : ROIAlign::Aligned::Asymmetric;
  return one(node.add(op, {node.input(0), node.input(1), node.input(2)}));
}

/// Places from -1 to 1 along a dimension: of the edges, or of the centers of the elements.
std::vector<float> places_along(std::int64_t size, bool align_corners) {
  std::vector<float> places;
  for (std::int64_t i = 0; i < size; ++i) {
    const double at = static_cast<double>(i), count = static_cast<double>(size);
    if (align_corners) places.push_back(size == 1 ? 0 : static_cast<float>(2 * at / (count - 1) - 1));
    else places.push_back(static_cast<float>((2 * at + 1) / count - 1));
  }
  return places;
}

/// For each point of a grid its places, the last dimension first, and a 1 behind them.
Tensor base_grid(const Dims& spatial, bool align_corners) {
  std::int64_t points = 1;
  for (const std::int64_t size : spatial) points *= size;
  const auto columns = static_cast<std::int64_t>(spatial.size()) + 1;
  Tensor grid(ElementType::f32, Shape{points, columns});
  const auto values = grid.mutable_data<float>();
  std::int64_t inner = points;
  for (std::size_t dimension = 0; dimension < spatial.size(); ++dimension) {
    const std::vector<float> places = places_along(spatial[dimension], align_corners);
    inner /= spatial[dimension];
    for (std::int64_t point = 0; point < points; ++point)
      values[static_cast<std::size_t>(point * columns + columns - 2 - static_cast<std::int64_t>(dimension))] =
          places[static_cast<std::size_t>(point / inner % spatial[dimension])];
  }
  for (std::int64_t point = 0; point < points; ++point) values[static_cast<std::size_t>(point * columns + columns - 1)] = 1;
  return grid;
}

/// The grid times each sample's matrix [spatial,spatial + 1].
Converted convert_affine_grid(NodeContext& node) {
  const Dims size = node.constant_dims(1, "size");
  const Shape theta = node.shape(0);
  if (size.size() < 4 || size.size() > 5 || theta.rank() != 3)
    throw Error(ErrorCode::InvalidModel, "size: given " + to_string(size) + " with theta of shape " + to_string(theta) +
                                             ", expected 4 or 5 numbers and a matrix for each sample");
  for (const std::int64_t dim : size)
    if (dim < 1 || dim > (1 << 20)) throw Error(ErrorCode::InvalidModel, "size: given " + to_string(size) + ", expected 1 to 2^20 each");
  const Dims spatial(size.begin() + 2, size.end());
  Shape(spatial).elements();
  const Value grid = node.constant("grid", base_grid(spatial, node.attributes().flag("align_corners", false)).converted(node.type(0)));
  const Value moved = node.step("moved", MatMul{false, true}, {grid, node.input(0)});
  Dims target{-1};
  target.insert(target.end(), spatial.begin(), spatial.end());
  target.push_back(static_cast<std::int64_t>(spatial.size()));
  return one(node.add(Reshape{}, {moved, node.dims("shape", target)}));
}

constexpr OpType types[] = {
    {"GridSample", convert_grid_sample, "align_corners mode padding_mode"},
    {"RoiAlign", convert_roi_align, "coordinate_transformation_mode mode output_height output_width sampling_ratio spatial_scale"},
    {"AffineGrid", convert_affine_grid, "align_corners"},
};

}  // namespace

std::span<const OpType> sampling_ops() { return types; }

}  // namespace octet::onnx
