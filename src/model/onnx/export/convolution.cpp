#include <algorithm>
#include <utility>

#include "model/onnx/export/ops.hpp"
#include "model/onnx/export/quantization.hpp"

namespace octet::onnx {
namespace {

AttributeList window_attributes(const Window& window, std::int64_t group) {
  return AttributeList()
      .integers("kernel_shape", window.kernel)
      .integers("strides", window.strides)
      .integers("dilations", window.dilations)
      .integers("pads", pads_of(window))
      .integer("group", group);
}

/// [G,C,...] as [G*C,...].
Shape ungrouped(const Shape& shape) {
  Dims dims(shape.begin() + 1, shape.end());
  dims[0] *= shape[0];
  return Shape(std::move(dims));
}

std::string plain_weights(ExportContext& node, const Shape& shape) {
  const Value weights = node.node().inputs[1];
  if (node.graph().shape(weights) == shape) return node.name(weights);
  if (const auto* constant = node.graph().node(weights).as<Constant>()) return node.initializer("weights", constant->value.reshaped(shape));
  return node.step("weights", "Reshape", {node.name(weights), node.dims("weights_shape", shape.dims())});
}

void export_convolution(ExportContext& node, const Window& window, std::int64_t group, const Shape& shape) {
  const auto integers = export_weights(node, shape);
  std::vector<std::string> inputs{node.input(0), integers ? integers->name : plain_weights(node, shape)};
  if (const auto bias = node.take_bias(1)) {
    const auto step = integers ? activation_scale(node.graph(), node.node().inputs[0]) : std::nullopt;
    std::optional<std::vector<float>> scales;
    if (step) {
      scales = integers->scales;
      for (float& scale : *scales) scale *= *step;
    }
    inputs.push_back(export_bias(node, *bias, scales));
  }
  node.write("Conv", std::move(inputs), window_attributes(window, group));
}

/// What the output has beyond the window's own is taken from the padding at the end first; ONNX Runtime has no room for a stride of more.
Dims take_output_padding(const ExportContext& node, Window& window) {
  Dims rest;
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t reach = window.dilations[i] * (window.kernel[i] - 1) + 1;
    const std::int64_t whole = window.strides[i] * (node.shape(0)[i + 2] - 1) + reach - window.pads_begin[i];
    window.pads_end[i] = std::max<std::int64_t>(0, whole - window.output[i]);
    rest.push_back(std::max<std::int64_t>(0, window.output[i] - whole));
    if (rest[i] > 0 && rest[i] >= window.strides[i])
      ExportContext::refuse("output_padding", to_string(rest) + " for strides of " + to_string(window.strides));
  }
  return rest;
}

void export_transposed(ExportContext& node, Window window, std::int64_t group, const Shape& shape) {
  const Dims output_padding = take_output_padding(node, window);
  std::vector<std::string> inputs{node.input(0), plain_weights(node, shape)};
  if (const auto bias = node.take_bias(1)) inputs.push_back(export_bias(node, *bias, std::nullopt));
  AttributeList attributes = window_attributes(window, group);
  if (output_padding != Dims(output_padding.size(), 0)) attributes.integers("output_padding", output_padding);
  node.write("ConvTranspose", std::move(inputs), std::move(attributes));
}

/// The padding that makes the output what it is, where it was given by its size.
template <typename Op>
Window transposed_window(ExportContext& node, const Op& op) {
  if (node.input_count() < 3) return resolve_window(op, node.shape(0), node.shape(1), nullptr);
  const Dims output = node.known_dims(2, "output shape");
  return resolve_window(op, node.shape(0), node.shape(1), &output);
}

std::string matrix(ExportContext& node, const char* suffix, std::size_t index, bool transpose) {
  if (!transpose) return node.input(index);
  Dims order;
  for (std::size_t i = 0; i < node.shape(index).rank(); ++i) order.push_back(static_cast<std::int64_t>(i));
  if (order.size() > 1) std::swap(order[order.size() - 1], order[order.size() - 2]);
  return node.step(suffix, "Transpose", {node.input(index)}, AttributeList().integers("perm", order));
}

}  // namespace

void export_op(ExportContext& node, const Convolution& op) {
  export_convolution(node, resolve_window(op, node.shape(0), node.shape(1)), 1, node.shape(1));
}

void export_op(ExportContext& node, const GroupConvolution& op) {
  export_convolution(node, resolve_window(op, node.shape(0), node.shape(1)), node.shape(1)[0], ungrouped(node.shape(1)));
}

void export_op(ExportContext& node, const ConvolutionBackpropData& op) {
  export_transposed(node, transposed_window(node, op), 1, node.shape(1));
}

void export_op(ExportContext& node, const GroupConvolutionBackpropData& op) {
  export_transposed(node, transposed_window(node, op), node.shape(1)[0], ungrouped(node.shape(1)));
}

/// A product of two matrices is a Gemm, which takes a bias.
void export_op(ExportContext& node, const MatMul& op) {
  const bool matrices = node.shape(0).rank() == 2 && node.shape(1).rank() == 2 && is_floating_point(node.type(0));
  if (!matrices) return node.write("MatMul", {matrix(node, "a", 0, op.transpose_a), matrix(node, "b", 1, op.transpose_b)});
  std::vector<std::string> inputs{node.input(0), node.input(1)};
  const auto weights = integer_constant(node.graph(), node.node().inputs[1]);
  const auto step = weights ? activation_scale(node.graph(), node.node().inputs[0]) : std::nullopt;
  if (const auto bias = node.take_bias(1)) {
    std::optional<std::vector<float>> scales;
    const bool by_column = weights && (weights->scales.elements() == 1 || weights->scales.elements() == bias->size());
    if (step && by_column) {
      scales.emplace();
      for (const float scale : weights->scales.data<float>()) scales->push_back(scale * *step);
    }
    inputs.push_back(export_bias(node, *bias, scales));
  }
  node.write("Gemm", std::move(inputs), AttributeList().integer("transA", op.transpose_a).integer("transB", op.transpose_b));
}

}  // namespace octet::onnx
