#include <algorithm>
#include <cmath>
#include <numeric>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/resampling.hpp"

namespace octet::onnx {
namespace {

using Coordinates = Resampling::Coordinates;
using Nearest = Interpolate::NearestMode;
using Mode = Interpolate::Mode;

template <typename T>
using Word = std::pair<std::string_view, T>;

constexpr Word<Mode> modes[] = {
    {"nearest", Mode::Nearest}, {"linear", Mode::LinearOnnx}, {"bilinear", Mode::LinearOnnx}, {"cubic", Mode::Cubic}};
constexpr Word<Coordinates> coordinates[] = {{"half_pixel", Coordinates::HalfPixel},
                                             {"half_pixel_symmetric", Coordinates::HalfPixelSymmetric},
                                             {"pytorch_half_pixel", Coordinates::PytorchHalfPixel},
                                             {"align_corners", Coordinates::AlignCorners},
                                             {"asymmetric", Coordinates::Asymmetric},
                                             {"tf_half_pixel_for_nn", Coordinates::TfHalfPixelForNearest},
                                             {"tf_crop_and_resize", Coordinates::CropAndResize}};
constexpr Word<Nearest> nearest_modes[] = {{"round_prefer_floor", Nearest::RoundPreferFloor},
                                           {"round_prefer_ceil", Nearest::RoundPreferCeil},
                                           {"floor", Nearest::Floor},
                                           {"ceil", Nearest::Ceil}};
/// What becomes of sizes of another aspect ratio than the data's.
enum class Aspect : std::uint8_t { Stretch, NotLarger, NotSmaller };
constexpr Word<Aspect> aspects[] = {{"stretch", Aspect::Stretch}, {"not_larger", Aspect::NotLarger}, {"not_smaller", Aspect::NotSmaller}};

/// The meaning of an attribute's word; the node lacks others.
template <typename T, std::size_t count>
std::optional<T> word(NodeContext& node, std::string_view attribute, std::string_view fallback, const Word<T> (&words)[count]) {
  const std::string_view given = node.attributes().text(attribute, fallback);
  std::string expected;
  for (const auto& [text, value] : words) {
    if (text == given) return value;
    expected += (expected.empty() ? "" : ", ") + std::string(text);
  }
  node.lacks(attribute, expected);
  return std::nullopt;
}

/// Up to operator set 10 there is one way for each mode.
bool is_old(NodeContext& node) { return node.record().type == "Upsample" || node.opset() < 11; }

std::optional<Resampling> read_attributes(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const auto mode = word(node, "mode", "nearest", modes);
  if (!mode) return std::nullopt;
  if (is_old(node)) return Resampling{.mode = *mode, .coordinates = Coordinates::Asymmetric, .nearest_mode = Nearest::Simple};
  const auto coordinate = word(node, "coordinate_transformation_mode", "half_pixel", coordinates);
  const auto nearest = word(node, "nearest_mode", "round_prefer_floor", nearest_modes);
  if (!coordinate || !nearest) return std::nullopt;
  const bool is_cubic = *mode == Mode::Cubic;
  return Resampling{*mode,
                    *coordinate,
                    *nearest,
                    attributes.number("cubic_coeff_a", -0.75),
                    attributes.flag("antialias", false) && *mode != Mode::Nearest,
                    attributes.flag("exclude_outside", false) && is_cubic};
}

std::vector<float> numbers_of(NodeContext& node, std::size_t index, const char* what) {
  const Tensor given = node.constant_input(index, what).converted(ElementType::f32);
  return {given.data<float>().begin(), given.data<float>().end()};
}

/// The first operator set had two numbers, for height and width.
std::vector<float> first_scales(NodeContext& node) {
  std::vector<float> scales(node.rank(0), 1);
  if (scales.size() != 4) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(node.shape(0)) + ", expected rank 4");
  scales[2] = static_cast<float>(node.attributes().number("height_scale", 1));
  scales[3] = static_cast<float>(node.attributes().number("width_scale", 1));
  return scales;
}

std::vector<float> scales_of(NodeContext& node) {
  if (node.record().type == "Upsample" && node.opset() < 7) return first_scales(node);
  if (node.record().type == "Upsample" && node.opset() < 9) return node.attributes().numbers("scales");
  return numbers_of(node, is_old(node) ? 1 : 2, "scales");
}

void require_scales(const std::vector<float>& scales) {
  constexpr float largest = 1 << 20;
  for (const float scale : scales)
    if (!(scale > 0 && scale <= largest))
      throw Error(ErrorCode::InvalidModel, "scales: given " + std::to_string(scale) + ", expected numbers above 0 up to 2^20");
}

/// What the file asks for along `axes`: sizes, or scales.
struct Target {
  Dims axes;
  std::vector<float> scales;
  Dims sizes;
};

Target target_of(NodeContext& node) {
  Target target;
  target.axes = node.attributes().integers("axes", axes_from(0, node.rank(0)));
  if (!is_old(node) && node.has(3)) target.sizes = node.constant_dims(3, "sizes");
  if (target.sizes.empty()) target.scales = scales_of(node);
  require_scales(target.scales);
  if (std::max(target.sizes.size(), target.scales.size()) != target.axes.size())
    throw Error(ErrorCode::InvalidModel, "scales or sizes: given " + std::to_string(std::max(target.sizes.size(), target.scales.size())) +
                                             " values, expected " + std::to_string(target.axes.size()));
  return target;
}

std::int64_t scaled_size(std::int64_t size, double scale) {
  return static_cast<std::int64_t>(std::min(0x1p62, std::floor(static_cast<double>(size) * scale)));
}

/// A dimension and how it is resized.
struct PlannedAxis {
  std::size_t dimension;
  ResampledAxis axis;
};

std::vector<PlannedAxis> planned_axes(const Target& target, const Shape& shape) {
  std::vector<PlannedAxis> planned;
  for (std::size_t i = 0; i < target.axes.size(); ++i) {
    const std::size_t dimension = normalize_axis(target.axes[i], shape.rank());
    const std::int64_t size = shape[dimension];
    if (size < 1 || (!target.sizes.empty() && target.sizes[i] < 1))
      throw Error(ErrorCode::InvalidModel,
                  "sizes: given " + to_string(target.sizes) + " for data " + to_string(shape) + ", expected dimensions of 1 or greater");
    if (target.sizes.empty()) planned.push_back({dimension, {size, scaled_size(size, target.scales[i]), target.scales[i]}});
    else planned.push_back({dimension, {size, target.sizes[i], static_cast<double>(target.sizes[i]) / static_cast<double>(size)}});
  }
  return planned;
}

/// One scale for all dimensions, so that no size is larger, or none smaller, than what was asked for.
void keep_aspect(std::vector<PlannedAxis>& planned, Aspect aspect) {
  if (planned.empty()) return;
  const auto smaller = [](const PlannedAxis& a, const PlannedAxis& b) { return a.axis.scale < b.axis.scale; };
  const auto [least, most] = std::ranges::minmax_element(planned, smaller);
  const double scale = static_cast<float>(aspect == Aspect::NotLarger ? least->axis.scale : most->axis.scale);
  for (PlannedAxis& plan : planned) {
    plan.axis.scale = scale;
    plan.axis.output = std::max<std::int64_t>(1, std::llround(static_cast<double>(plan.axis.input) * scale));
  }
}

/// Input 1 has where the part begins and ends, in each of the axes.
void set_crop(NodeContext& node, std::vector<PlannedAxis>& planned) {
  const std::vector<float> crop = numbers_of(node, 1, "roi");
  if (crop.size() != 2 * planned.size())
    throw Error(ErrorCode::InvalidModel,
                "roi: given " + std::to_string(crop.size()) + " values, expected " + std::to_string(2 * planned.size()));
  for (std::size_t i = 0; i < planned.size(); ++i) {
    planned[i].axis.crop_begin = crop[i];
    planned[i].axis.crop_end = crop[planned.size() + i];
  }
}

/// What does not change is left out, so that the batch stays open.
bool changes(const PlannedAxis& plan, const Resampling& how) {
  const ResampledAxis& axis = plan.axis;
  const bool is_cropped = how.coordinates == Coordinates::CropAndResize && (axis.crop_begin != 0 || axis.crop_end != 1);
  return axis.input != axis.output || axis.scale != 1 || is_cropped;
}

std::optional<Interpolate::CoordinateTransformation> interpolate_coordinates(Coordinates coordinates) {
  using Words = Interpolate::CoordinateTransformation;
  switch (coordinates) {
    case Coordinates::HalfPixel: return Words::HalfPixel;
    case Coordinates::PytorchHalfPixel: return Words::PytorchHalfPixel;
    case Coordinates::AlignCorners: return Words::AlignCorners;
    case Coordinates::Asymmetric: return Words::Asymmetric;
    case Coordinates::TfHalfPixelForNearest: return Words::TfHalfPixelForNearest;
    default: return std::nullopt;
  }
}

/// Where all dimensions grow or all shrink, the old rounding has a name that every format knows.
Nearest named_rounding(Nearest mode, const std::vector<PlannedAxis>& planned) {
  if (mode != Nearest::Simple) return mode;
  const auto grows = [](const PlannedAxis& plan) { return plan.axis.scale >= 1; };
  if (std::ranges::all_of(planned, grows)) return Nearest::Floor;
  return std::ranges::none_of(planned, grows) ? Nearest::Ceil : mode;
}

/// One Interpolate, where that can say it.
std::optional<Value> interpolated(NodeContext& node, const Resampling& how, const std::vector<PlannedAxis>& planned, bool by_sizes) {
  const auto transformation = interpolate_coordinates(how.coordinates);
  if (!transformation || how.antialias || how.exclude_outside || (how.mode == Mode::LinearOnnx && planned.size() > 3)) return std::nullopt;
  Dims axes, sizes;
  std::vector<float> scales;
  for (const PlannedAxis& plan : planned) {
    if (!by_sizes && plan.axis.output != scaled_size(plan.axis.input, plan.axis.scale)) return std::nullopt;
    axes.push_back(static_cast<std::int64_t>(plan.dimension));
    sizes.push_back(plan.axis.output);
    scales.push_back(static_cast<float>(plan.axis.scale));
  }
  const Interpolate op{.mode = how.mode,
                       .shape_calculation = by_sizes ? Interpolate::ShapeCalculation::Sizes : Interpolate::ShapeCalculation::Scales,
                       .coordinate_transformation = *transformation,
                       .nearest_mode = named_rounding(how.nearest_mode, planned),
                       .cube_coeff = how.cube_coeff};
  const Value scale = node.constant("scales", Tensor::from(scales, Shape{static_cast<std::int64_t>(scales.size())}));
  return node.add(op, {node.input(0), node.dims("sizes", sizes), scale, node.dims("axes", axes)});
}

/// A product with the weights along one dimension.
Value weighted(NodeContext& node, const std::string& suffix, Value x, std::size_t dimension, const Tensor& weights) {
  const std::size_t rank = node.graph().shape(x).rank();
  const Value matrix = node.constant(suffix + "/weights", weights);
  if (dimension + 1 == rank) return node.step(suffix, MatMul{false, true}, {x, matrix});
  if (dimension + 2 == rank) return node.step(suffix, MatMul{}, {matrix, x});
  Dims order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[dimension], order.back());
  const Value exchanged = node.step(suffix + "/exchanged", Transpose{}, {x, node.dims(suffix + "/order", order)});
  const Value product = node.step(suffix + "/product", MatMul{false, true}, {exchanged, matrix});
  return node.step(suffix, Transpose{}, {product, node.dims(suffix + "/order_back", order)});
}

/// What lies outside of the input is a number of the file's.
Value extrapolated(NodeContext& node, const std::string& suffix, Value x, const PlannedAxis& plan, const Resampling& how) {
  const std::vector<bool> inside = inside_input(how, plan.axis);
  if (std::ranges::all_of(inside, [](bool value) { return value; })) return x;
  Tensor mask(ElementType::boolean, axis_shape(plan.axis.output, node.graph().shape(x).rank(), plan.dimension));
  std::ranges::copy(inside, mask.mutable_data<bool>().begin());
  const Value outside = node.scalar(suffix + "/outside", node.attributes().number("extrapolation_value", 0), x);
  return node.step(suffix + "/kept", Select{}, {node.constant(suffix + "/inside", mask), x, outside});
}

/// One dimension after the other, by what every element is made of.
Value resampled(NodeContext& node, const Resampling& how, const std::vector<PlannedAxis>& planned) {
  const ElementType type = node.type(0);
  const bool is_nearest = how.mode == Mode::Nearest;
  Value x = is_nearest ? node.input(0) : converted(node, "wide", node.input(0), ElementType::f32);
  for (const PlannedAxis& plan : planned) {
    const std::string suffix = "axis" + std::to_string(plan.dimension);
    if (is_nearest)
      x = node.step(suffix, Gather{},
                    {x, node.dims(suffix + "/places", nearest_places(how, plan.axis)),
                     node.index(suffix + "/axis", static_cast<std::int64_t>(plan.dimension))});
    else x = weighted(node, suffix, x, plan.dimension, weights_of(how, plan.axis));
    x = extrapolated(node, suffix, x, plan, how);
  }
  if (!is_nearest && is_integer(type)) return nearest_integers(node, "integers", x, type);
  return converted(node, "result", x, type);
}

Converted convert(NodeContext& node) {
  const std::optional<Resampling> how = read_attributes(node);
  const auto aspect = word(node, "keep_aspect_ratio_policy", "stretch", aspects);
  if (!how || !aspect) return std::nullopt;
  const Target target = target_of(node);
  const bool keeps_aspect = !target.sizes.empty() && *aspect != Aspect::Stretch;
  std::vector<PlannedAxis> planned = planned_axes(target, node.shape(0));
  if (keeps_aspect) keep_aspect(planned, *aspect);
  if (how->coordinates == Coordinates::CropAndResize) set_crop(node, planned);
  std::erase_if(planned, [&](const PlannedAxis& plan) { return !changes(plan, *how); });
  if (planned.empty()) return one(node.input(0));
  if (const auto value = interpolated(node, *how, planned, !target.sizes.empty() && !keeps_aspect)) return one(*value);
  return one(resampled(node, *how, planned));
}

constexpr OpType types[] = {
    {"Resize", convert,
     "mode axes antialias coordinate_transformation_mode cubic_coeff_a exclude_outside extrapolation_value keep_aspect_ratio_policy "
     "nearest_mode"},
    {"Upsample", convert, "mode scales<9 height_scale<7 width_scale<7"},
};

}  // namespace

std::span<const OpType> resize_ops() { return types; }

}  // namespace octet::onnx
