#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

#include "onnx/ops/arithmetic.hpp"
#include "onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

using Coordinates = Interpolate::CoordinateTransformation;
using Nearest = Interpolate::NearestMode;

template <typename T, std::size_t count>
std::optional<T> word(std::string_view given, const std::pair<std::string_view, T> (&words)[count]) {
  for (const auto& [text, value] : words)
    if (text == given) return value;
  return std::nullopt;
}

constexpr std::pair<std::string_view, Interpolate::Mode> modes[] = {{"nearest", Interpolate::Mode::Nearest},
                                                                    {"linear", Interpolate::Mode::LinearOnnx},
                                                                    {"bilinear", Interpolate::Mode::LinearOnnx},
                                                                    {"cubic", Interpolate::Mode::Cubic}};
constexpr std::pair<std::string_view, Coordinates> coordinates[] = {{"half_pixel", Coordinates::HalfPixel},
                                                                    {"pytorch_half_pixel", Coordinates::PytorchHalfPixel},
                                                                    {"align_corners", Coordinates::AlignCorners},
                                                                    {"asymmetric", Coordinates::Asymmetric},
                                                                    {"tf_half_pixel_for_nn", Coordinates::TfHalfPixelForNearest}};
constexpr std::pair<std::string_view, Nearest> nearest_modes[] = {{"round_prefer_floor", Nearest::RoundPreferFloor},
                                                                  {"round_prefer_ceil", Nearest::RoundPreferCeil},
                                                                  {"floor", Nearest::Floor},
                                                                  {"ceil", Nearest::Ceil}};

/// The attributes as Interpolate has them; nothing for what it cannot say.
std::optional<Interpolate> read_attributes(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const auto mode = word(attributes.text("mode", "nearest"), modes);
  if (!mode || attributes.flag("exclude_outside", false) || attributes.flag("antialias", false)) return std::nullopt;
  if (attributes.text("keep_aspect_ratio_policy", "stretch") != "stretch") return std::nullopt;
  Interpolate op{.mode = *mode, .shape_calculation = Interpolate::ShapeCalculation::Scales};
  if (node.record().type == "Upsample" || node.opset() < 11) {
    op.coordinate_transformation = Coordinates::Asymmetric;
    op.nearest_mode = Nearest::Floor;
    return op;
  }
  const auto coordinate = word(attributes.text("coordinate_transformation_mode", "half_pixel"), coordinates);
  const auto nearest = word(attributes.text("nearest_mode", "round_prefer_floor"), nearest_modes);
  if (!coordinate || !nearest) return std::nullopt;
  op.coordinate_transformation = *coordinate;
  op.nearest_mode = *nearest;
  op.cube_coeff = attributes.number("cubic_coeff_a", -0.75);
  return op;
}

/// What the file asks for along `axes`: sizes, or scales.
struct Target {
  Dims axes;
  std::vector<float> scales;
  Dims sizes;
};

std::vector<float> scales_of(NodeContext& node) {
  if (node.record().type == "Upsample" && node.opset() < 9) return node.attributes().numbers("scales");
  const Tensor given =
      node.constant_input(node.record().type == "Upsample" || node.opset() < 11 ? 1 : 2, "scales").converted(ElementType::f32);
  const auto values = given.data<float>();
  return {values.begin(), values.end()};
}

void require_scales(const std::vector<float>& scales) {
  constexpr float largest = 1 << 20;
  for (const float scale : scales)
    if (!(scale > 0 && scale <= largest))
      throw Error(ErrorCode::InvalidModel, "scales: given " + std::to_string(scale) + ", expected numbers above 0 up to 2^20");
}

Target target_of(NodeContext& node) {
  Target target;
  target.axes = node.attributes().integers("axes", axes_from(0, node.rank(0)));
  if (node.opset() >= 11 && node.has(3)) target.sizes = node.constant_dims(3, "sizes");
  if (target.sizes.empty()) target.scales = scales_of(node);
  require_scales(target.scales);
  if (std::max(target.sizes.size(), target.scales.size()) != target.axes.size())
    throw Error(ErrorCode::InvalidModel, "scales or sizes: given " + std::to_string(std::max(target.sizes.size(), target.scales.size())) +
                                             " values, expected " + std::to_string(target.axes.size()));
  return target;
}

/// Leaves out what does not change, so that the batch stays open.
Target changed_axes(const Target& target, const Shape& shape) {
  Target changed;
  for (std::size_t i = 0; i < target.axes.size(); ++i) {
    const std::int64_t size = shape[normalize_axis(target.axes[i], shape.rank())];
    if (target.sizes.empty() ? target.scales[i] == 1 : target.sizes[i] == size) continue;
    changed.axes.push_back(target.axes[i]);
    if (!target.sizes.empty()) changed.sizes.push_back(target.sizes[i]);
    else changed.sizes.push_back(static_cast<std::int64_t>(std::min(0x1p62, std::floor(static_cast<double>(size) * target.scales[i]))));
    if (target.sizes.empty()) changed.scales.push_back(target.scales[i]);
    else changed.scales.push_back(static_cast<float>(target.sizes[i]) / static_cast<float>(size));
  }
  return changed;
}

Converted convert(NodeContext& node) {
  std::optional<Interpolate> op = read_attributes(node);
  if (!op) return std::nullopt;
  const Target target = target_of(node);
  const Target changed = changed_axes(target, node.shape(0));
  if (changed.axes.empty()) return one(node.input(0));
  if (!target.sizes.empty()) op->shape_calculation = Interpolate::ShapeCalculation::Sizes;
  if (op->mode == Interpolate::Mode::LinearOnnx && changed.axes.size() > 3) return std::nullopt;
  const Value scales = node.constant("scales", Tensor::from(changed.scales, Shape{static_cast<std::int64_t>(changed.scales.size())}));
  return one(node.add(*std::move(op), {node.input(0), node.dims("sizes", changed.sizes), scales, node.dims("axes", changed.axes)}));
}

constexpr OpType types[] = {{"Resize", convert}, {"Upsample", convert}};

}  // namespace

std::span<const OpType> resize_ops() { return types; }

}  // namespace octet::onnx
