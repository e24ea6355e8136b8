#include <algorithm>
#include <limits>
#include <numeric>

#include "graph/ops/slice_plan.hpp"
#include "model/onnx/export/ops.hpp"
#include "model/onnx/export/quantization.hpp"
#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

/// Writes a slice; only dimensions that change are mentioned. The result has its dimensions added and removed by a Reshape.
void export_slice(ExportContext& node, const SlicePlan& plan) {
  Dims starts, ends, axes, steps;
  const Shape& data = node.shape(0);
  for (std::size_t i = 0; i < data.rank(); ++i) {
    if (plan.begin[i] == 0 && plan.step[i] == 1 && plan.count[i] == data[i]) continue;
    const std::int64_t end = plan.begin[i] + plan.count[i] * plan.step[i];
    starts.push_back(plan.begin[i]);
    ends.push_back(end < 0 ? std::numeric_limits<std::int64_t>::min() : end);
    axes.push_back(static_cast<std::int64_t>(i));
    steps.push_back(plan.step[i]);
  }
  const auto inputs = [&] {
    return std::vector<std::string>{node.input(0), node.dims("starts", starts), node.dims("ends", ends), node.dims("axes", axes),
                                    node.dims("steps", steps)};
  };
  const bool same_rank = Shape(plan.count) == node.output().shape;
  if (same_rank) return axes.empty() ? node.write("Identity", {node.input(0)}) : node.write("Slice", inputs());
  const std::string sliced = axes.empty() ? node.input(0) : node.step("sliced", "Slice", inputs());
  node.write("Reshape", {sliced, node.dims("shape", node.output().shape.dims())});
}

Dims part_lengths(ExportContext& node, std::size_t axis) {
  Dims lengths;
  for (const OutputDescription& output : node.node().outputs) lengths.push_back(output.shape[axis]);
  return lengths;
}

void export_parts(ExportContext& node) {
  const std::size_t axis = normalize_axis(node.known_dims(1, "axis").at(0), node.shape(0).rank());
  node.write("Split", {node.input(0), node.dims("lengths", part_lengths(node, axis))},
             AttributeList().integer("axis", static_cast<std::int64_t>(axis)));
}

std::string pad_mode(PadMode mode) {
  switch (mode) {
    case PadMode::Constant:
      return "constant";
    case PadMode::Edge:
      return "edge";
    case PadMode::Reflect:
      return "reflect";
    default:
      ExportContext::refuse("mode", "symmetric");
  }
}

std::string resize_mode(const Interpolate& op) {
  switch (op.mode) {
    case Interpolate::Mode::Nearest:
      return "nearest";
    case Interpolate::Mode::Linear:
    case Interpolate::Mode::LinearOnnx:
      return "linear";
    case Interpolate::Mode::Cubic:
      return "cubic";
    default:
      ExportContext::refuse("mode", "area");
  }
}

std::string coordinates(const Interpolate& op) {
  constexpr std::string_view names[] = {"half_pixel", "pytorch_half_pixel", "asymmetric", "tf_half_pixel_for_nn", "align_corners"};
  return std::string(names[static_cast<std::size_t>(op.coordinate_transformation)]);
}

std::string nearest_mode(const Interpolate& op) {
  constexpr std::string_view names[] = {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"};
  if (op.mode != Interpolate::Mode::Nearest) return std::string(names[0]);
  if (op.nearest_mode == Interpolate::NearestMode::Simple) ExportContext::refuse("nearest_mode", "simple");
  return std::string(names[static_cast<std::size_t>(op.nearest_mode)]);
}

bool any_set(const Dims& pads) {
  return std::ranges::any_of(pads, [](std::int64_t pad) { return pad != 0; });
}

}  // namespace

void export_op(ExportContext& node, const Concat& op) {
  write_moving(node, "Concat", AttributeList().integer("axis", op.axis));
}

void export_op(ExportContext& node, const Split&) { export_parts(node); }
void export_op(ExportContext& node, const VariadicSplit&) { export_parts(node); }

/// Zeros copy dimensions in ONNX unless it is told otherwise.
void export_op(ExportContext& node, const Reshape& op) {
  const Tensor* target = node.graph().known_value(node.node().inputs[1]);
  const bool has_zero = !target || std::ranges::count(target->to_dims(), 0) > 0;
  if (has_zero && !op.special_zero)
    return node.write("Reshape", {node.input(0), node.dims("shape", node.output().shape.dims())}, AttributeList().integer("allowzero", 1));
  node.write("Reshape", {node.input(0), target ? node.dims("shape", target->to_dims()) : node.input(1)});
}

void export_op(ExportContext& node, const Squeeze&) {
  if (node.input_count() == 1) return node.write("Squeeze", {node.input(0)});
  node.write("Squeeze", {node.input(0), node.dims("axes", node.known_dims(1, "axes"))});
}

void export_op(ExportContext& node, const Unsqueeze&) {
  node.write("Unsqueeze", {node.input(0), node.dims("axes", node.known_dims(1, "axes"))});
}

void export_op(ExportContext& node, const ShapeOf& op) {
  if (op.output_type == ElementType::i64) return node.write("Shape", {node.input(0)});
  node.write("Cast", {node.step("shape", "Shape", {node.input(0)})}, AttributeList().integer("to", data_type_of(op.output_type)));
}

void export_op(ExportContext& node, const Transpose&) {
  Dims order = node.known_dims(1, "order");
  if (order.empty())
    for (std::size_t i = node.shape(0).rank(); i-- > 0;) order.push_back(static_cast<std::int64_t>(i));
  node.write("Transpose", {node.input(0)}, AttributeList().integers("perm", order));
}

/// ONNX crops where pads are negative and then repeats what is left, which must be enough for that.
void require_enough_left(const Pad& op, const Dims& begin, const Dims& end, const Shape& data) {
  if (op.mode == PadMode::Constant) return;
  for (std::size_t i = 0; i < begin.size(); ++i) {
    const std::int64_t left = data[i] + std::min<std::int64_t>(begin[i], 0) + std::min<std::int64_t>(end[i], 0);
    const std::int64_t border = std::max(begin[i], end[i]);
    const std::int64_t most = op.mode == PadMode::Reflect ? left - 1 : left;
    if (border > 0 && (left <= 0 || (op.mode != PadMode::Edge && border > most)))
      ExportContext::refuse("pads", std::to_string(begin[i]) + " and " + std::to_string(end[i]) + ", which leave too little of " +
                                        std::to_string(data[i]) + " elements to repeat");
  }
}

void export_op(ExportContext& node, const Pad& op) {
  Dims pads = node.known_dims(1, "pads_begin");
  const Dims end = node.known_dims(2, "pads_end");
  require_enough_left(op, pads, end, node.shape(0));
  pads.insert(pads.end(), end.begin(), end.end());
  std::vector<std::string> inputs{node.input(0), node.dims("pads", pads)};
  if (op.mode == PadMode::Constant && node.input_count() > 3) inputs.push_back(node.input(3));
  node.write("Pad", std::move(inputs), AttributeList().text("mode", pad_mode(op.mode)));
}

void export_op(ExportContext& node, const StridedSlice& op) {
  const Dims begin = node.known_dims(1, "begin"), end = node.known_dims(2, "end");
  if (node.input_count() < 4) return export_slice(node, plan_slice(op, node.shape(0), begin, end, nullptr));
  const Dims strides = node.known_dims(3, "strides");
  export_slice(node, plan_slice(op, node.shape(0), begin, end, &strides));
}

void export_op(ExportContext& node, const Slice&) {
  const Dims start = node.known_dims(1, "start"), stop = node.known_dims(2, "stop"), step = node.known_dims(3, "step");
  if (node.input_count() < 5) return export_slice(node, plan_slice(node.shape(0), start, stop, step, nullptr));
  const Dims axes = node.known_dims(4, "axes");
  export_slice(node, plan_slice(node.shape(0), start, stop, step, &axes));
}

void export_op(ExportContext& node, const Gather& op) {
  if (op.batch_dims != 0) ExportContext::refuse("batch_dims", std::to_string(op.batch_dims));
  node.write("Gather", {node.input(0), node.input(1)}, AttributeList().integer("axis", node.known_dims(2, "axis").at(0)));
}

void export_op(ExportContext& node, const Broadcast& op) {
  std::string data = node.input(0);
  if (op.mode == Broadcast::Mode::Explicit) {
    Dims dims(node.output().shape.rank(), 1);
    const Dims axes = node.known_dims(2, "axes mapping");
    for (std::size_t i = 0; i < axes.size(); ++i) dims[static_cast<std::size_t>(axes[i])] = node.shape(0)[i];
    data = node.step("aligned", "Reshape", {data, node.dims("aligned_shape", dims)});
  }
  node.write("Expand", {data, node.dims("shape", node.output().shape.dims())});
}

/// ONNX has one repeat for each dimension; the graph aligns fewer, or fewer dimensions, at the last.
void export_op(ExportContext& node, const Tile&) {
  Dims repeats = node.known_dims(1, "repeats");
  const Shape& data = node.shape(0);
  std::string x = node.input(0);
  if (repeats.size() > data.rank()) {
    Dims axes(repeats.size() - data.rank());
    std::iota(axes.begin(), axes.end(), 0);
    x = node.step("aligned", "Unsqueeze", {x, node.dims("axes", axes)});
  }
  if (repeats.size() < data.rank()) repeats.insert(repeats.begin(), data.rank() - repeats.size(), 1);
  node.write("Tile", {x, node.dims("repeats", repeats)});
}

void export_op(ExportContext& node, const Range&) {
  const Tensor* value = node.graph().known_value({node.id(), 0});
  if (!value) ExportContext::refuse("range", "more elements than a constant is made of");
  node.write("Identity", {node.initializer("values", *value)});
}

void export_op(ExportContext& node, const Interpolate& op) {
  if (op.antialias || any_set(op.pads_begin) || any_set(op.pads_end)) ExportContext::refuse("resize", "antialiasing or padding");
  if (op.version0 && op.mode == Interpolate::Mode::Nearest) ExportContext::refuse("resize", "nearest pixels of Interpolate-1");
  AttributeList attributes = AttributeList()
                                 .text("mode", resize_mode(op))
                                 .text("coordinate_transformation_mode", coordinates(op))
                                 .number("cubic_coeff_a", op.cube_coeff)
                                 .text("nearest_mode", nearest_mode(op));
  const std::string none;
  if (op.shape_calculation == Interpolate::ShapeCalculation::Sizes || op.version0)
    return node.write("Resize", {node.input(0), none, none, node.dims("sizes", node.output().shape.dims())}, std::move(attributes));
  const Tensor* given = node.graph().known_value(node.node().inputs[2]);
  if (!given) ExportContext::refuse("scales", "a computed value");
  const Tensor scales = given->converted(ElementType::f32);
  std::vector<float> all(node.shape(0).rank(), 1);
  const bool has_axes = node.input_count() > 3;
  const Dims axes = has_axes ? node.known_dims(3, "axes") : Dims{};
  for (std::size_t i = 0; i < scales.elements(); ++i) all[has_axes ? normalize_axis(axes[i], all.size()) : i] = scales.data<float>()[i];
  node.write("Resize", {node.input(0), none, node.initializer("scales", Tensor::from(all, Shape{static_cast<std::int64_t>(all.size())}))},
             std::move(attributes));
}

}  // namespace octet::onnx
