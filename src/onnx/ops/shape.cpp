#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>

#include "onnx/ops/arithmetic.hpp"
#include "onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_reshape(NodeContext& node) {
  const bool special_zero = !node.attributes().flag("allowzero", false);
  return one(node.add(Reshape{special_zero}, {node.input(0), node.input(1)}));
}

/// Written so that it fits any batch size.
Dims flat_shape(const Shape& shape, std::size_t axis) {
  if (axis == 0) return {1, -1};
  if (axis == 1) return {0, -1};
  return {-1, static_cast<std::int64_t>(shape.elements(axis, shape.rank()))};
}

Converted convert_flatten(NodeContext& node) {
  const Shape shape = node.shape(0);
  const std::int64_t given = node.attributes().integer("axis", 1);
  // The end of the shape is an axis here too.
  const std::size_t axis = given == static_cast<std::int64_t>(shape.rank()) ? shape.rank() : normalize_axis(given, shape.rank());
  return one(node.add(Reshape{true}, {node.input(0), node.dims("shape", flat_shape(shape, axis))}));
}

Converted convert_squeeze(NodeContext& node) {
  const std::optional<Dims> axes = axes_of(node, 1, 13);
  if (!axes) return one(node.add(Squeeze{}, {node.input(0)}));
  return one(node.add(Squeeze{}, {node.input(0), node.dims("axes", *axes)}));
}

Converted convert_unsqueeze(NodeContext& node) {
  const std::optional<Dims> axes = axes_of(node, 1, 13);
  if (!axes) throw Error(ErrorCode::InvalidModel, "axes: given none, expected some");
  return one(node.add(Unsqueeze{}, {node.input(0), node.dims("axes", *axes)}));
}

Converted convert_shape(NodeContext& node) {
  const auto rank = static_cast<std::int64_t>(node.rank(0));
  const auto bound = [&](const char* name, std::int64_t fallback) {
    const std::int64_t given = node.attributes().integer(name, fallback);
    return std::clamp<std::int64_t>(given < 0 ? given + rank : given, 0, rank);
  };
  const std::int64_t start = bound("start", 0), end = std::max(start, bound("end", rank));
  if (start == 0 && end == rank) return one(node.add(ShapeOf{}, {node.input(0)}));
  const Value shape = node.step("shape", ShapeOf{}, {node.input(0)});
  return one(node.add(StridedSlice{{0}, {0}}, {shape, node.dims("start", {start}), node.dims("end", {end}), node.dims("step", {1})}));
}

Converted convert_size(NodeContext& node) {
  const Value shape = node.step("shape", ShapeOf{}, {node.input(0)});
  return one(node.add(Reduce{ReduceKind::Prod, false}, {shape, node.dims("axes", {0})}));
}

Converted convert_transpose(NodeContext& node) {
  Dims order = node.attributes().integers("perm", {});
  if (order.empty()) {
    order = axes_from(0, node.rank(0));
    std::ranges::reverse(order);
  }
  return one(node.add(Transpose{}, {node.input(0), node.dims("order", order)}));
}

Converted convert_expand(NodeContext& node) {
  return one(node.add(Broadcast{Broadcast::Mode::Bidirectional}, {node.input(0), node.input(1)}));
}

Converted convert_tile(NodeContext& node) { return one(node.add(Tile{}, {node.input(0), node.input(1)})); }

Converted convert_concat(NodeContext& node) { return one(node.add(Concat{node.attributes().integer("axis")}, node.inputs())); }

std::vector<Value> outputs_of(NodeContext& node, Value first) {
  const std::size_t count = node.output_count(), parts = node.graph().node(first).outputs.size();
  if (count != parts)
    throw Error(ErrorCode::InvalidModel, "outputs: given " + std::to_string(count) + ", expected " + std::to_string(parts) + " as lengths");
  std::vector<Value> outputs;
  for (std::size_t i = 0; i < count; ++i) outputs.push_back(output(first, static_cast<std::uint32_t>(i)));
  return outputs;
}

/// Equal parts but for the last, which may be smaller.
Dims part_lengths(std::int64_t size, std::size_t count) {
  const auto parts = static_cast<std::int64_t>(count);
  const std::int64_t length = size / parts + (size % parts != 0);
  Dims lengths(count, length);
  lengths.back() = size - length * (parts - 1);
  return lengths;
}

Converted convert_split(NodeContext& node) {
  const std::size_t count = node.output_count();
  if (count == 0) throw Error(ErrorCode::InvalidModel, "outputs: given none, expected one or more");
  const std::int64_t axis = node.attributes().integer("axis", 0);
  const std::int64_t size = node.shape(0)[normalize_axis(axis, node.rank(0))];
  const Value axis_value = node.index("axis", axis);
  if (node.opset() < 13 && node.attributes().has("split"))
    return outputs_of(node,
                      node.add(VariadicSplit{}, {node.input(0), axis_value, node.dims("lengths", node.attributes().integers("split"))}));
  if (node.has(1)) return outputs_of(node, node.add(VariadicSplit{}, {node.input(0), axis_value, node.input(1)}));
  if (size % static_cast<std::int64_t>(count) == 0)
    return outputs_of(node, node.add(Split{static_cast<std::int64_t>(count)}, {node.input(0), axis_value}));
  return outputs_of(node, node.add(VariadicSplit{}, {node.input(0), axis_value, node.dims("lengths", part_lengths(size, count))}));
}

/// The lists of a Slice, one entry for each of `axes`.
struct SliceLists {
  Dims starts, ends, axes, steps;
};

SliceLists slice_lists(NodeContext& node) {
  SliceLists lists;
  const Attributes& attributes = node.attributes();
  if (node.opset() < 10) {
    lists.starts = attributes.integers("starts");
    lists.ends = attributes.integers("ends");
    lists.axes = attributes.integers("axes", axes_from(0, lists.starts.size()));
  } else {
    lists.starts = node.constant_dims(1, "starts");
    lists.ends = node.constant_dims(2, "ends");
    lists.axes = node.has(3) ? node.constant_dims(3, "axes") : axes_from(0, lists.starts.size());
    if (node.has(4)) lists.steps = node.constant_dims(4, "steps");
  }
  if (lists.steps.empty()) lists.steps.assign(lists.starts.size(), 1);
  const std::size_t count = lists.starts.size();
  if (lists.ends.size() != count || lists.axes.size() != count || lists.steps.size() != count)
    throw Error(ErrorCode::InvalidModel, "starts, ends, axes and steps: given lists of different lengths, expected equal ones");
  return lists;
}

/// What lies beyond the first element going backward, or beyond any end going forward, is written as a mask.
bool reaches_border(std::int64_t end, std::int64_t step, std::int64_t size) {
  return step > 0 ? end >= std::numeric_limits<std::int32_t>::max() : end < -size;
}

Converted convert_slice(NodeContext& node) {
  const SliceLists lists = slice_lists(node);
  const Shape shape = node.shape(0);
  const std::size_t rank = shape.rank();
  StridedSlice op{Dims(rank, 1), Dims(rank, 1)};
  Dims begin(rank, 0), end(rank, 0), steps(rank, 1);
  for (std::size_t i = 0; i < lists.axes.size(); ++i) {
    const std::size_t axis = normalize_axis(lists.axes[i], rank);
    const std::int64_t step = lists.steps[i];
    begin[axis] = lists.starts[i];
    op.begin_mask[axis] = 0;
    steps[axis] = step;
    op.end_mask[axis] = reaches_border(lists.ends[i], step, shape[axis]) ? 1 : 0;
    end[axis] = op.end_mask[axis] ? 0 : lists.ends[i];
  }
  return one(node.add(std::move(op), {node.input(0), node.dims("begin", begin), node.dims("end", end), node.dims("steps", steps)}));
}

std::optional<PadMode> pad_mode(NodeContext& node) {
  const std::string_view mode = node.attributes().text("mode", "constant");
  if (mode == "constant") return PadMode::Constant;
  if (mode == "edge") return PadMode::Edge;
  if (mode == "reflect") return PadMode::Reflect;
  return std::nullopt;
}

/// Pads for every dimension, begins before ends.
Dims all_pads(NodeContext& node) {
  Dims given = node.opset() < 11 ? node.attributes().integers("pads") : node.constant_dims(1, "pads");
  const std::size_t rank = node.rank(0);
  const Dims axes = node.has(3) ? node.constant_dims(3, "axes") : axes_from(0, rank);
  if (given.size() != 2 * axes.size())
    throw Error(ErrorCode::InvalidModel,
                "pads: given " + std::to_string(given.size()) + " values, expected " + std::to_string(2 * axes.size()));
  Dims pads(2 * rank, 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = normalize_axis(axes[i], rank);
    pads[axis] = given[i];
    pads[rank + axis] = given[axes.size() + i];
  }
  return pads;
}

Converted convert_pad(NodeContext& node) {
  const std::optional<PadMode> mode = pad_mode(node);
  if (!mode) return std::nullopt;
  const Dims pads = all_pads(node);
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(pads.size() / 2);
  const Value data = node.input(0);
  std::vector<Value> inputs{data, node.dims("pads_begin", Dims(pads.begin(), middle)), node.dims("pads_end", Dims(middle, pads.end()))};
  if (*mode == PadMode::Constant && node.opset() < 11) inputs.push_back(node.scalar("value", node.attributes().number("value", 0), data));
  else if (*mode == PadMode::Constant && node.has(2)) inputs.push_back(reshaped(node, "value", node.input(2), Shape{}));
  else if (*mode == PadMode::Constant) inputs.push_back(node.scalar("value", 0, data));
  return one(node.add(Pad{*mode}, std::move(inputs)));
}

Converted convert_constant(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  Tensor value;
  if (attributes.has("value")) value = node.read(attributes.tensor("value"));
  else if (attributes.has("value_float")) value = Tensor::scalar(static_cast<float>(attributes.number("value_float", 0)));
  else if (attributes.has("value_int")) value = Tensor::scalar(attributes.integer("value_int"));
  else if (attributes.has("value_ints")) value = Tensor::from(attributes.integers("value_ints"));
  else if (attributes.has("value_floats")) {
    const std::vector<float> values = attributes.numbers("value_floats");
    value = Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())});
  } else return std::nullopt;
  return one(node.add(Constant{std::move(value)}, {}));
}

Converted convert_constant_of_shape(NodeContext& node) {
  const Tensor value = node.attributes().has("value") ? node.read(node.attributes().tensor("value")) : Tensor::scalar(0.0F);
  if (value.elements() != 1)
    throw Error(ErrorCode::InvalidModel, "attribute 'value': given " + to_string(value.shape()) + ", expected one element");
  return one(node.add(Broadcast{}, {node.constant("value", value.reshaped(Shape{})), node.input(0)}));
}

constexpr OpType types[] = {
    {"Reshape", convert_reshape},
    {"Flatten", convert_flatten},
    {"Squeeze", convert_squeeze},
    {"Unsqueeze", convert_unsqueeze},
    {"Shape", convert_shape},
    {"Size", convert_size},
    {"Transpose", convert_transpose},
    {"Expand", convert_expand},
    {"Tile", convert_tile},
    {"Concat", convert_concat},
    {"Split", convert_split},
    {"Slice", convert_slice},
    {"Pad", convert_pad},
    {"Constant", convert_constant},
    {"ConstantOfShape", convert_constant_of_shape},
};

}  // namespace

std::span<const OpType> shape_ops() { return types; }

}  // namespace octet::onnx
