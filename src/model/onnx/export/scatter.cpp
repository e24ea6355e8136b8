#include "model/onnx/export/ops.hpp"
#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

constexpr std::int64_t first_opset_with_sums = 16, first_opset_with_extremes = 18;

/// ONNX's word, and the operator set that it asks for.
std::string reduction_word(ExportContext& node, ScatterReduction reduction) {
  switch (reduction) {
    case ScatterReduction::None: return "none";
    case ScatterReduction::Sum: node.needs_opset(first_opset_with_sums); return "add";
    case ScatterReduction::Product: node.needs_opset(first_opset_with_sums); return "mul";
    case ScatterReduction::Minimum: node.needs_opset(first_opset_with_extremes); return "min";
    case ScatterReduction::Maximum: node.needs_opset(first_opset_with_extremes); return "max";
    default: ExportContext::refuse("reduction", reduction == ScatterReduction::Mean ? "mean" : "sub");
  }
}

AttributeList with_reduction(ExportContext& node, ScatterReduction reduction, AttributeList attributes) {
  if (reduction != ScatterReduction::None) attributes.text("reduction", reduction_word(node, reduction));
  return attributes;
}

std::string wide_indices(ExportContext& node, std::size_t input) {
  if (node.type(input) == ElementType::i64) return node.input(input);
  return node.step("indices", "Cast", {node.input(input)}, AttributeList().integer("to", data_type_of(ElementType::i64)));
}

}  // namespace

void export_op(ExportContext& node, const ScatterElementsUpdate& op) {
  if (!op.use_init_val && op.reduction != ScatterReduction::None) ExportContext::refuse("use_init_val", "false");
  const std::int64_t axis = node.known_dims(3, "axis").at(0);
  node.write("ScatterElements", {node.input(0), wide_indices(node, 1), node.input(2)},
             with_reduction(node, op.reduction, AttributeList().integer("axis", axis)));
}

void export_op(ExportContext& node, const ScatterNDUpdate& op) {
  node.write("ScatterND", {node.input(0), wide_indices(node, 1), node.input(2)}, with_reduction(node, op.reduction, {}));
}

void export_op(ExportContext& node, const CumSum& op) {
  const std::string axis = node.initializer("axis", Tensor::scalar(node.known_dims(1, "axis").at(0)));
  node.write("CumSum", {node.input(0), axis}, AttributeList().integer("exclusive", op.exclusive).integer("reverse", op.reverse));
}

void export_op(ExportContext& node, const ReverseSequence& op) {
  const auto rank = static_cast<std::int64_t>(node.shape(0).rank());
  const auto from_front = [&](std::int64_t axis) { return axis < 0 ? axis + rank : axis; };
  const std::int64_t batch = from_front(op.batch_axis), time = from_front(op.seq_axis);
  if (batch + time != 1) ExportContext::refuse("axes", std::to_string(batch) + " and " + std::to_string(time));
  node.write("ReverseSequence", {node.input(0), wide_indices(node, 1)},
             AttributeList().integer("batch_axis", batch).integer("time_axis", time));
}

/// ONNX's gives as many columns as there are, as an Executor does.
void export_op(ExportContext& node, const NonZero& op) {
  if (op.output_type == ElementType::i64) return node.write("NonZero", {node.input(0)});
  node.write("Cast", {node.step("places", "NonZero", {node.input(0)})}, AttributeList().integer("to", data_type_of(op.output_type)));
}

void export_op(ExportContext& node, const GridSample& op) {
  constexpr std::string_view modes[] = {"bilinear", "bicubic", "nearest"}, paddings[] = {"zeros", "border", "reflection"};
  constexpr std::int64_t first_opset = 16;
  if (node.shape(0).rank() != 4) ExportContext::refuse("rank", std::to_string(node.shape(0).rank()));
  node.needs_opset(first_opset);
  node.write("GridSample", {node.input(0), node.input(1)},
             AttributeList()
                 .integer("align_corners", op.align_corners)
                 .text("mode", modes[static_cast<std::size_t>(op.mode)])
                 .text("padding_mode", paddings[static_cast<std::size_t>(op.padding)]));
}

void export_op(ExportContext& node, const ROIAlign& op) {
  constexpr std::int64_t first_opset_with_half_pixels = 16;
  AttributeList attributes;
  attributes.integer("output_height", op.pooled_height)
      .integer("output_width", op.pooled_width)
      .integer("sampling_ratio", op.sampling_ratio);
  attributes.number("spatial_scale", op.spatial_scale).text("mode", op.mode == ROIAlign::Mode::Average ? "avg" : "max");
  if (op.aligned == ROIAlign::Aligned::HalfPixel) ExportContext::refuse("aligned_mode", "half_pixel");
  const bool half = op.aligned == ROIAlign::Aligned::HalfPixelForNearest;
  node.needs_opset(first_opset_with_half_pixels);
  attributes.text("coordinate_transformation_mode", half ? "half_pixel" : "output_half_pixel");
  node.write("RoiAlign", {node.input(0), node.input(1), wide_indices(node, 2)}, std::move(attributes));
}

}  // namespace octet::onnx
