#include <algorithm>

#include "graph/pool_padding.hpp"
#include "model/onnx/export/ops.hpp"
#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

/// In the order of ReduceKind.
constexpr std::string_view reduce_names[] = {"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd",
                                             "ReduceL1",   "ReduceL2",  "ReduceMin", "ReduceMax"};

Dims sorted_axes(ExportContext& node, std::size_t index) {
  Dims axes;
  for (const std::int64_t axis : node.known_dims(index, "axes"))
    axes.push_back(static_cast<std::int64_t>(normalize_axis(axis, node.shape(0).rank())));
  std::ranges::sort(axes);
  return axes;
}

bool is_all_space(const Dims& axes, std::size_t rank) {
  if (rank < 3 || axes.size() != rank - 2) return false;
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (axes[i] != static_cast<std::int64_t>(i) + 2) return false;
  return true;
}

AttributeList axes_attributes(const Dims& axes, bool keep_dims) {
  return AttributeList().integers("axes", axes).integer("keepdims", keep_dims);
}

/// Booleans are reduced as numbers.
void export_logical(ExportContext& node, const Reduce& op, const Dims& axes) {
  const std::string numbers = node.step("numbers", "Cast", {node.input(0)}, AttributeList().integer("to", data_type_of(ElementType::i32)));
  const std::string reduced =
      node.step("reduced", std::string(reduce_names[static_cast<std::size_t>(op.kind)]), {numbers}, axes_attributes(axes, op.keep_dims));
  node.write("Cast", {reduced}, AttributeList().integer("to", data_type_of(ElementType::boolean)));
}

AttributeList pool_attributes(const Window& window, RoundingType rounding) {
  return AttributeList()
      .integers("kernel_shape", window.kernel)
      .integers("strides", window.strides)
      .integers("pads", pads_of(window))
      .integer("ceil_mode", rounding == RoundingType::Ceil);
}

/// ONNX Runtime refuses padding that a whole window fits in.
bool has_wide_pads(const Window& window) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i)
    if (std::max(window.pads_begin[i], window.pads_end[i]) >= window.kernel[i]) return true;
  return false;
}

/// Padding that counts becomes elements; what windows reach behind it still does not count.
std::string with_padding(ExportContext& node, Window& window) {
  const Dims reached = reached_pads_end(window, node.shape(0));
  Dims pads{0, 0}, end{0, 0};
  pads.insert(pads.end(), window.pads_begin.begin(), window.pads_begin.end());
  for (std::size_t i = 0; i < reached.size(); ++i) {
    end.push_back(std::min(window.pads_end[i], reached[i]));
    window.pads_end[i] = std::max<std::int64_t>(0, reached[i] - window.pads_end[i]);
    window.pads_begin[i] = 0;
  }
  pads.insert(pads.end(), end.begin(), end.end());
  return node.step("padded", "Pad", {node.input(0), node.dims("pads", pads)});
}

/// ONNX takes an empty list of axes for all of them.
std::string summed(ExportContext& node, const std::string& suffix, const std::string& x, const Dims& axes) {
  if (axes.empty()) return x;
  return node.step(suffix, "ReduceSum", {x, node.dims(suffix + "_axes", axes)}, AttributeList().integer("keepdims", 1));
}

std::string averaged(ExportContext& node, const std::string& suffix, const std::string& x, const Dims& axes) {
  if (axes.empty()) return x;
  return node.step(suffix, "ReduceMean", {x}, axes_attributes(axes, true));
}

}  // namespace

void export_op(ExportContext& node, const Reduce& op) {
  const Dims axes = sorted_axes(node, 1);
  if (axes.empty()) return node.write("Identity", {node.input(0)});
  if (op.kind == ReduceKind::LogicalAnd || op.kind == ReduceKind::LogicalOr) return export_logical(node, op, axes);
  const bool global = op.keep_dims && is_all_space(axes, node.shape(0).rank()) && is_floating_point(node.type(0));
  if (global && op.kind == ReduceKind::Mean) return node.write("GlobalAveragePool", {node.input(0)});
  if (global && op.kind == ReduceKind::Max) return node.write("GlobalMaxPool", {node.input(0)});
  if (op.kind == ReduceKind::Sum)
    return node.write("ReduceSum", {node.input(0), node.dims("axes", axes)}, AttributeList().integer("keepdims", op.keep_dims));
  node.write(std::string(reduce_names[static_cast<std::size_t>(op.kind)]), {node.input(0)}, axes_attributes(axes, op.keep_dims));
}

void export_op(ExportContext& node, const MaxPool& op) {
  if (op.with_indices && (op.axis != 0 || op.index_element_type != ElementType::i64))
    ExportContext::refuse("indices", "another form than flat i64");
  Window window = resolve_window(op, node.shape(0));
  const bool wide = has_wide_pads(window);
  if (wide) window.pads_end = reached_pads_end(window, node.shape(0));
  if (has_wide_pads(window)) ExportContext::refuse("pads", to_string(pads_of(window)) + " for a kernel of " + to_string(window.kernel));
  const RoundingType rounding = wide ? RoundingType::Floor : op.rounding_type;
  node.write("MaxPool", {node.input(0)}, pool_attributes(window, rounding).integers("dilations", window.dilations));
}

void export_op(ExportContext& node, const AvgPool& op) {
  Window window = resolve_window(op, node.shape(0));
  const bool wide = has_wide_pads(window);
  std::string x = node.input(0);
  if (wide && !op.exclude_pad) x = with_padding(node, window);
  else if (wide) window.pads_end = reached_pads_end(window, node.shape(0));
  const RoundingType rounding = wide ? RoundingType::Floor : op.rounding_type;
  node.write("AveragePool", {x}, pool_attributes(window, rounding).integer("count_include_pad", !wide && !op.exclude_pad));
}

void export_op(ExportContext& node, const BatchNormInference& op) {
  node.write("BatchNormalization", {node.input(0), node.input(1), node.input(2), node.input(3), node.input(4)},
             AttributeList().number("epsilon", op.epsilon));
}

void export_op(ExportContext& node, const LRN& op) {
  if (sorted_axes(node, 1) != Dims{1}) ExportContext::refuse("axes", to_string(sorted_axes(node, 1)));
  node.write("LRN", {node.input(0)},
             AttributeList().number("alpha", op.alpha).number("beta", op.beta).number("bias", op.bias).integer("size", op.size));
}

void export_op(ExportContext& node, const NormalizeL2& op) {
  const std::string x = node.input(0), epsilon = node.scalar("epsilon", op.eps, node.type(0));
  const std::string sum = summed(node, "sum", node.step("squares", "Mul", {x, x}), sorted_axes(node, 1));
  const std::string raised = node.step("raised", op.eps_mode == NormalizeL2::EpsMode::Add ? "Add" : "Max", {sum, epsilon});
  node.write("Div", {x, node.step("norm", "Sqrt", {raised})});
}

void export_op(ExportContext& node, const MVN& op) {
  Dims axes;
  if (!op.version1) axes = sorted_axes(node, 1);
  else
    for (std::size_t i = op.across_channels ? 1 : 2; i < node.shape(0).rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  const std::string x = node.input(0), mean = averaged(node, "mean", x, axes);
  if (!op.normalize_variance) return node.write("Sub", {x, mean});
  const std::string centered = node.step("centered", "Sub", {x, mean}), epsilon = node.scalar("epsilon", op.eps, node.type(0));
  const std::string variance = averaged(node, "variance", node.step("squares", "Mul", {centered, centered}), axes);
  const bool inside = op.eps_mode == MVN::EpsMode::InsideSqrt;
  const std::string deviation = inside ? node.step("deviation", "Sqrt", {node.step("raised", "Add", {variance, epsilon})})
                                       : node.step("raised", "Add", {node.step("deviation", "Sqrt", {variance}), epsilon});
  node.write("Div", {centered, deviation});
}

void export_op(ExportContext& node, const TopK& op) {
  const std::string k = node.dims("k", node.known_dims(1, "k"));
  AttributeList attributes = AttributeList()
                                 .integer("axis", op.axis)
                                 .integer("largest", op.mode == TopK::Mode::Max)
                                 .integer("sorted", op.sort != TopK::Sort::None);
  if (op.sort == TopK::Sort::Indices) ExportContext::refuse("sort", "the order of indices");
  node.write("TopK", {node.input(0), k}, std::move(attributes));
}

}  // namespace octet::onnx
