#include <algorithm>
#include <cmath>

#include "model/ir/ops/ops.hpp"
#include "model/ir/v6/write/translator.hpp"

namespace octet::ir::v6 {
namespace {

bool is_any_set(const Dims& mask) {
  return std::ranges::any_of(mask, [](std::int64_t entry) { return entry != 0; });
}

bool is_set(const Dims& mask, std::size_t index) { return index < mask.size() && mask[index] != 0; }

/// Whether elements are taken at other distances than sizes say, since a size is no whole multiple of what it was. Without axes, all
/// dimensions have a scale.
bool has_other_ratios(const Tensor& scales, const Dims& axes, const Shape& from, const Shape& to) {
  constexpr float last_bits = 1e-5f;
  const Tensor wide = scales.converted(ElementType::f32);
  for (std::size_t i = 0; i < wide.elements(); ++i) {
    const std::size_t axis = axes.empty() ? i : normalize_axis(axes[i], from.rank());
    const float ratio = static_cast<float>(to[axis]) / static_cast<float>(from[axis]);
    if (std::abs(wide.data<float>()[i] - ratio) > last_bits * ratio) return true;
  }
  return false;
}

}  // namespace

NewLayer Translator::translate(NodeId id, const Concat& op) {
  NewLayer result = layer(id, "Concat");
  result.inputs.clear();
  for (std::size_t i = 0; i < node(id).inputs.size(); ++i) result.inputs.push_back(constant_layer(id, i));
  result.data.integer("axis", static_cast<std::int64_t>(normalize_axis(op.axis, node(id).outputs[0].shape.rank())));
  return result;
}

/// A part that nothing reads would be an output of the network.
NewLayer Translator::split(NodeId id) const {
  const std::int64_t axis = known(id, 1, "its axis").to_dims()[0];
  for (std::uint32_t port = 0; port < node(id).outputs.size(); ++port)
    if (users_.of({id, port}).empty()) throw Refusal{"nothing reads one of its parts"};
  NewLayer result = layer(id, "Split");
  result.data.integer("axis", static_cast<std::int64_t>(normalize_axis(axis, shape(node(id).inputs[0]).rank())));
  return result;
}

NewLayer Translator::translate(NodeId id, const Split&) { return split(id); }
NewLayer Translator::translate(NodeId id, const VariadicSplit&) { return split(id); }

NewLayer Translator::reshape(NodeId id, Dims target) const {
  const Shape &from = shape(node(id).inputs[0]), &to = node(id).outputs[0].shape;
  for (std::size_t i = 0; i < target.size(); ++i)
    if (target[i] == 0 && (i >= from.rank() || from[i] != to[i])) throw Refusal{"a dimension of 0 would be that of its input"};
  NewLayer result = layer(id, "Reshape");
  result.data.integers("dim", target);
  return result;
}

NewLayer Translator::translate(NodeId id, const Reshape& op) {
  const Dims target = known(id, 1, "its target").to_dims();
  const bool copies = std::ranges::find(target, 0) != target.end();
  return reshape(id, copies && !op.special_zero ? node(id).outputs[0].shape.dims() : target);
}
NewLayer Translator::translate(NodeId id, const Squeeze&) { return reshape(id, node(id).outputs[0].shape.dims()); }
NewLayer Translator::translate(NodeId id, const Unsqueeze&) { return reshape(id, node(id).outputs[0].shape.dims()); }

NewLayer Translator::translate(NodeId id, const Transpose&) {
  Dims order = known(id, 1, "its order").to_dims();
  const std::size_t rank = shape(node(id).inputs[0]).rank();
  for (std::size_t i = 0; order.size() < rank; ++i) order.push_back(static_cast<std::int64_t>(rank - 1 - i));
  NewLayer result = layer(id, "Permute");
  result.data.integers("order", order);
  return result;
}

NewLayer Translator::translate(NodeId id, const Pad& op) {
  NewLayer result = layer(id, "Pad");
  write_attributes(result.data, op, {.type = "Pad"});
  result.data.number("pad_value", node(id).inputs.size() > 3 ? known(id, 3, "its value").converted(ElementType::f32).data<float>()[0] : 0);
  result.data.integers("pads_begin", known(id, 1, "its padding").to_dims());
  result.data.integers("pads_end", known(id, 2, "its padding").to_dims());
  return result;
}

/// Every n-th row and column is a pooling of windows of one element, as the original converter writes it; a part of the rest is a Crop.
NewLayer Translator::translate(NodeId id, const StridedSlice& op) {
  const Shape& from = shape(node(id).inputs[0]);
  const Shape& to = node(id).outputs[0].shape;
  if (is_any_set(op.new_axis_mask) || is_any_set(op.shrink_axis_mask) || is_any_set(op.ellipsis_mask) || from.rank() != to.rank())
    throw Refusal{"it adds or removes dimensions"};
  const Dims first = known(id, 1, "its begin").to_dims();
  Dims begin(from.rank(), 0), strides(from.rank(), 1);
  for (std::size_t i = 0; i < first.size(); ++i)
    if (!is_set(op.begin_mask, i)) begin[i] = std::clamp<std::int64_t>(first[i] < 0 ? first[i] + from[i] : first[i], 0, from[i]);
  if (node(id).inputs.size() > 3) std::ranges::copy(known(id, 3, "its strides").to_dims(), strides.begin());
  if (strides == Dims(from.rank(), 1)) {
    NewLayer result = layer(id, "Crop");
    Dims axes(from.rank());
    for (std::size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<std::int64_t>(i);
    result.data.integers("axis", axes);
    result.data.integers("offset", begin);
    result.data.integers("dim", to.dims());
    return result;
  }
  const bool every_nth = from.rank() == 4 && begin == Dims(4, 0) && strides[0] == 1 && strides[1] == 1 && to[0] == from[0] &&
                         to[1] == from[1] && strides[2] > 0 && strides[3] > 0 && to[2] == (from[2] - 1) / strides[2] + 1 &&
                         to[3] == (from[3] - 1) / strides[3] + 1;
  if (!every_nth) throw Refusal{"it has strides in other dimensions than rows and columns"};
  return translate(id, MaxPool{.kernel = {1, 1}, .strides = {strides[2], strides[3]}});
}

NewLayer Translator::translate(NodeId id, const Gather& op) {
  const Dims axis = known(id, 2, "its axis").to_dims();
  if (op.batch_dims != 0) throw Refusal{"it has batch dimensions"};
  NewLayer result = layer(id, "Gather");
  result.inputs = {constant_layer(id, 0), constant_layer(id, 1)};
  result.data.integer("axis", static_cast<std::int64_t>(normalize_axis(axis[0], shape(node(id).inputs[0]).rank())));
  return result;
}

NewLayer Translator::translate(NodeId id, const Interpolate& op) {
  const Shape& to = node(id).outputs[0].shape;
  using Mode = Interpolate::Mode;
  using Coordinates = Interpolate::CoordinateTransformation;
  const bool padded = is_any_set(op.pads_begin) || is_any_set(op.pads_end);
  if (to.rank() != 4 || padded || to[0] != shape(node(id).inputs[0])[0] || to[1] != shape(node(id).inputs[0])[1])
    throw Refusal{"it resizes other dimensions than rows and columns"};
  if (op.shape_calculation == Interpolate::ShapeCalculation::Scales && op.coordinate_transformation != Coordinates::AlignCorners &&
      has_other_ratios(known(id, 2, "its scales"), node(id).inputs.size() > 3 ? known(id, 3, "its axes").to_dims() : Dims{},
                       shape(node(id).inputs[0]), to))
    throw Refusal{"its scales are not the ratios of its sizes, which alone the file would say"};
  const bool linear = op.mode == Mode::Linear || op.mode == Mode::LinearOnnx;
  if (linear && !op.antialias &&
      (op.coordinate_transformation == Coordinates::AlignCorners || op.coordinate_transformation == Coordinates::Asymmetric)) {
    NewLayer result = layer(id, "Interp");
    result.data.integer("align_corners", op.coordinate_transformation == Coordinates::AlignCorners);
    result.data.integer("height", to[2]);
    result.data.integer("pad_beg", 0);
    result.data.integer("pad_end", 0);
    result.data.integer("width", to[3]);
    return result;
  }
  const bool nearest = op.mode == Mode::Nearest && op.nearest_mode == Interpolate::NearestMode::RoundPreferCeil;
  if (op.coordinate_transformation != Coordinates::HalfPixel || !(nearest || op.mode == Mode::Linear))
    throw Refusal{"it takes elements elsewhere"};
  NewLayer result = layer(id, "Resample");
  result.data.integer("antialias", op.antialias);
  result.data.integer("height", to[2]);
  result.data.text("type", nearest ? "caffe.ResampleParameter.NEAREST" : "caffe.ResampleParameter.LINEAR");
  result.data.integer("width", to[3]);
  return result;
}

NewLayer Translator::translate(NodeId id, const DetectionOutput& op) {
  NewLayer result = layer(id, "DetectionOutput");
  result.inputs.clear();
  for (std::size_t i = 0; i < node(id).inputs.size(); ++i) result.inputs.push_back(constant_layer(id, i));
  write_attributes(result.data, op, {.type = "DetectionOutput"});
  return result;
}

}  // namespace octet::ir::v6
