#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/moved_weights.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/tensors.hpp"

namespace octet::onnx {
namespace {

Converted convert_reshape(NodeContext& node) {
  if (node.opset() < 5) return one(add_move(node, Reshape{true}, {node.input(0), node.dims("shape", node.attributes().integers("shape"))}));
  const bool special_zero = !node.attributes().flag("allowzero", false);
  return one(add_move(node, Reshape{special_zero}, {node.input(0), node.input(1)}));
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
  return one(add_move(node, Reshape{true}, {node.input(0), node.dims("shape", flat_shape(shape, axis))}));
}

Converted convert_squeeze(NodeContext& node) {
  const std::optional<Dims> axes = axes_of(node, 1, 13);
  if (!axes) return one(add_move(node, Squeeze{}, {node.input(0)}));
  return one(add_move(node, Squeeze{}, {node.input(0), node.dims("axes", *axes)}));
}

Converted convert_unsqueeze(NodeContext& node) {
  const std::optional<Dims> axes = axes_of(node, 1, 13);
  if (!axes) throw Error(ErrorCode::InvalidModel, "axes: given none, expected some");
  return one(add_move(node, Unsqueeze{}, {node.input(0), node.dims("axes", *axes)}));
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
  return one(add_move(node, Transpose{}, {node.input(0), node.dims("order", order)}));
}

Converted convert_expand(NodeContext& node) {
  return one(node.add(Broadcast{Broadcast::Mode::Bidirectional}, {node.input(0), node.input(1)}));
}

Converted convert_tile(NodeContext& node) { return one(node.add(Tile{}, {node.input(0), node.input(1)})); }

/// The channels where files of the first operator sets do not say it.
std::int64_t concat_axis(NodeContext& node) {
  return node.opset() < 4 ? node.attributes().integer("axis", 1) : node.attributes().integer("axis");
}

Converted convert_concat(NodeContext& node) { return one(node.add(Concat{concat_axis(node)}, node.inputs())); }

std::vector<Value> outputs_of(NodeContext& node, Value first) {
  const std::size_t count = node.output_count(), parts = node.graph().node(first).outputs.size();
  if (count != parts)
    throw Error(ErrorCode::InvalidModel,
                "outputs: given " + std::to_string(count) + ", expected " + std::to_string(parts) + " as lengths");
  std::vector<Value> outputs;
  for (std::size_t i = 0; i < count; ++i) outputs.push_back(output(first, static_cast<std::uint32_t>(i)));
  return outputs;
}

/// Equal parts but for the last, which may be smaller.
Dims part_lengths(std::int64_t size, std::int64_t parts) {
  const std::int64_t length = size / parts + 1;
  if (parts > size || size < length * (parts - 1))
    throw Error(ErrorCode::InvalidModel, "outputs: given " + std::to_string(parts) + " parts of a dimension of " + std::to_string(size) +
                                             ", expected equal ones but for the last, which is smaller");
  Dims lengths(static_cast<std::size_t>(parts), length);
  lengths.back() = size - length * (parts - 1);
  return lengths;
}

Converted convert_split(NodeContext& node) {
  const std::size_t count = node.output_count();
  if (count == 0) throw Error(ErrorCode::InvalidModel, "outputs: given none, expected one or more");
  const std::int64_t parts = node.attributes().integer("num_outputs", static_cast<std::int64_t>(count));
  if (parts != static_cast<std::int64_t>(count))
    throw Error(ErrorCode::InvalidModel,
                "attribute 'num_outputs': given " + std::to_string(parts) + ", expected " + std::to_string(count) + " as outputs");
  const std::int64_t axis = node.attributes().integer("axis", 0);
  const std::int64_t size = node.shape(0)[normalize_axis(axis, node.rank(0))];
  const Value axis_value = node.index("axis", axis);
  if (node.opset() < 13 && node.attributes().has("split"))
    return outputs_of(node,
                      node.add(VariadicSplit{}, {node.input(0), axis_value, node.dims("lengths", node.attributes().integers("split"))}));
  if (node.has(1)) return outputs_of(node, node.add(VariadicSplit{}, {node.input(0), axis_value, node.input(1)}));
  if (size % parts == 0) return outputs_of(node, node.add(Split{parts}, {node.input(0), axis_value}));
  return outputs_of(node, node.add(VariadicSplit{}, {node.input(0), axis_value, node.dims("lengths", part_lengths(size, parts))}));
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

/// What lies beyond the first element going backward, or beyond any end going forward, is written as a mask. The largest number means the
/// border in both directions, as in ONNX Runtime.
bool reaches_border(std::int64_t end, std::int64_t step, std::int64_t size) {
  return end >= std::numeric_limits<std::int32_t>::max() || (step < 0 && end < -size);
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
    // Going backward, what lies before the first element is the first.
    begin[axis] = step < 0 && lists.starts[i] < -shape[axis] ? 0 : lists.starts[i];
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

/// More than a dimension has.
constexpr std::int64_t largest_wrapped = std::int64_t{1} << 24;

/// Pads for every dimension, begins before ends.
Dims all_pads(NodeContext& node) {
  Dims given = node.opset() < 11 ? node.attributes().integers(node.opset() < 2 ? "paddings" : "pads") : node.constant_dims(1, "pads");
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

/// Goes on after the end with the beginning, one dimension after the other.
Value wrapped(NodeContext& node, Value data, const Dims& pads) {
  const Shape shape = node.graph().shape(data);
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const std::int64_t begin = pads[axis], end = pads[shape.rank() + axis], size = shape[axis];
    if (begin == 0 && end == 0) continue;
    if (size == 0 || begin > largest_wrapped || end > largest_wrapped)
      throw Error(ErrorCode::InvalidModel, "pads: given " + to_string(pads) + ", expected ones that " + to_string(shape) + " can fill");
    Dims places;
    for (std::int64_t i = -begin; i < size + end; ++i) places.push_back((i % size + size) % size);
    const std::string suffix = "wrapped" + std::to_string(axis);
    data = node.step(suffix, Gather{},
                     {data, node.dims(suffix + "/places", places), node.index(suffix + "/axis", static_cast<std::int64_t>(axis))});
  }
  return data;
}

/// Negative pads take elements away, before others repeat what is left. They are 0 afterwards.
Value cropped(NodeContext& node, Dims& pads) {
  const Shape shape = node.shape(0);
  const std::size_t rank = shape.rank();
  if (std::ranges::none_of(pads, [](std::int64_t pad) { return pad < 0; })) return node.input(0);
  Dims begin, end;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    begin.push_back(-std::clamp<std::int64_t>(pads[axis], -shape[axis], 0));
    end.push_back(std::max(shape[axis] + std::clamp<std::int64_t>(pads[rank + axis], -shape[axis], 0), begin.back()));
  }
  for (std::int64_t& pad : pads) pad = std::max<std::int64_t>(pad, 0);
  return node.step("cropped", StridedSlice{Dims(rank, 0), Dims(rank, 0)},
                   {node.input(0), node.dims("crop_begin", begin), node.dims("crop_end", end), node.dims("crop_steps", Dims(rank, 1))});
}

Converted convert_pad(NodeContext& node) {
  const std::optional<PadMode> mode = pad_mode(node);
  Dims pads = all_pads(node);
  if (node.attributes().text("mode", "constant") == "wrap") {
    const Value rest = cropped(node, pads);
    return one(wrapped(node, rest, pads));
  }
  if (!mode) return node.lacks("mode", "constant, edge, reflect or wrap");
  const Value data = *mode == PadMode::Constant ? node.input(0) : cropped(node, pads);
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(pads.size() / 2);
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
  } else
    return node.lacks(
        "attributes: given none that is a dense tensor of numbers, expected value, value_float, value_floats, value_int or value_ints");
  if (attributes.has("value"))
    if (const auto narrow = narrow_type_of(attributes.tensor("value").data_type)) node.set_narrow_output(*narrow);
  return one(node.add(Constant{std::move(value)}, {}));
}

Converted convert_constant_of_shape(NodeContext& node) {
  const Tensor value = node.attributes().has("value") ? node.read(node.attributes().tensor("value")) : Tensor::scalar(0.0F);
  if (value.elements() != 1)
    throw Error(ErrorCode::InvalidModel, "attribute 'value': given " + to_string(value.shape()) + ", expected one element");
  return one(node.add(Broadcast{}, {node.constant("value", value.reshaped(Shape{})), node.input(0)}));
}

constexpr OpType types[] = {
    {"Reshape", convert_reshape, "allowzero shape<5 consumed_inputs<5"},
    {"Flatten", convert_flatten, "axis"},
    {"Squeeze", convert_squeeze, "axes<13"},
    {"Unsqueeze", convert_unsqueeze, "axes<13"},
    {"Shape", convert_shape, "start end"},
    {"Size", convert_size},
    {"Transpose", convert_transpose, "perm"},
    {"Expand", convert_expand},
    {"Tile", convert_tile},
    {"Concat", convert_concat, "axis"},
    {"Split", convert_split, "axis split<13 num_outputs"},
    {"Slice", convert_slice, "starts<10 ends<10 axes<10"},
    {"Pad", convert_pad, "mode value<11 pads<11 paddings<2"},
    {"Constant", convert_constant, "value value_float value_floats value_int value_ints sparse_value value_string value_strings"},
    {"ConstantOfShape", convert_constant_of_shape, "value"},
};

}  // namespace

std::span<const OpType> shape_ops() { return types; }

}  // namespace octet::onnx
