#include <algorithm>
#include <cmath>

#include "model/ir/v6/ops/window.hpp"
#include "model/ir/v6/write/translator.hpp"

namespace octet::ir::v6 {
namespace {

void write_window(AttributeWriter& data, const Dims& kernel, const Dims& strides, const Dims& begin, const Dims& end, AutoPad auto_pad) {
  const auto filled = [&](const Dims& given, std::int64_t value) { return given.empty() ? Dims(kernel.size(), value) : given; };
  data.integers("strides", filled(strides, 1));
  data.integers("kernel", kernel);
  data.integers("pads_begin", filled(begin, 0));
  data.integers("pads_end", filled(end, 0));
  if (auto_pad != AutoPad::Explicit) data.word("auto_pad", auto_pads, auto_pad);
}

bool has_other_than(const Dims& values, std::int64_t value) {
  return std::ranges::any_of(values, [&](std::int64_t given) { return given != value; });
}

}  // namespace

template <typename T>
NewLayer Translator::convolution(NodeId id, const T& op, const char* type, bool grouped, bool transposed) {
  const Tensor& weights = known(id, 1, "its weights");
  if (!is_floating_point(weights.element_type())) throw Refusal{"it computes with integers"};
  const Dims& dims = weights.shape().dims();
  const std::size_t spatial = grouped ? 3 : 2;
  const std::int64_t group = grouped ? dims[0] : 1;
  const Dims kernel(dims.begin() + static_cast<std::ptrdiff_t>(spatial), dims.end());
  NewLayer result = layer(id, type);
  result.data.integers("dilations", op.dilations.empty() ? Dims(kernel.size(), 1) : op.dilations);
  result.data.integer("group", group);
  write_window(result.data, kernel, op.strides, op.pads_begin, op.pads_end, op.auto_pad);
  result.data.integer("output", group * dims[spatial - (transposed ? 1 : 2)]);
  result.blobs.emplace_back("weights", weights);
  absorb_bias(id, result);
  return result;
}

NewLayer Translator::translate(NodeId id, const Convolution& op) { return convolution(id, op, "Convolution", false, false); }
NewLayer Translator::translate(NodeId id, const GroupConvolution& op) { return convolution(id, op, "Convolution", true, false); }

NewLayer Translator::translate(NodeId id, const ConvolutionBackpropData& op) {
  if (node(id).inputs.size() > 2 || has_other_than(op.output_padding, 0)) throw Refusal{"its output has a size of its own"};
  return convolution(id, op, "Deconvolution", false, true);
}

NewLayer Translator::translate(NodeId id, const GroupConvolutionBackpropData& op) {
  if (node(id).inputs.size() > 2 || has_other_than(op.output_padding, 0)) throw Refusal{"its output has a size of its own"};
  return convolution(id, op, "Deconvolution", true, true);
}

/// Rows times constant weights are a fully connected layer, whose weights have a row for each output.
NewLayer Translator::translate(NodeId id, const MatMul& op) {
  const Tensor* weights = graph_.known_value(node(id).inputs[1]);
  if (weights && weights->shape().rank() == 2 && shape(node(id).inputs[0]).rank() == 2 && !op.transpose_a) {
    if (!op.transpose_b) throw Refusal{"its weights have a column for each output"};
    if (!is_floating_point(weights->element_type())) throw Refusal{"it computes with integers"};
    NewLayer result = layer(id, "FullyConnected");
    result.data.integer("out-size", weights->shape()[0]);
    result.blobs.emplace_back("weights", *weights);
    absorb_bias(id, result);
    return result;
  }
  NewLayer result = layer(id, "Gemm");
  constant_layer(id, 0);
  result.inputs.push_back(constant_layer(id, 1));
  result.data.integer("transpose_a", op.transpose_a);
  result.data.integer("transpose_b", op.transpose_b);
  return result;
}

template <typename T>
NewLayer Translator::pooling(NodeId id, const T& op, const char* method) const {
  NewLayer result = layer(id, "Pooling");
  write_window(result.data, op.kernel, op.strides, op.pads_begin, op.pads_end, op.auto_pad);
  result.data.text("pool-method", method);
  result.data.word("rounding_type", rounding_types, op.rounding_type);
  return result;
}

NewLayer Translator::translate(NodeId id, const MaxPool& op) {
  if (op.with_indices || has_other_than(op.dilations, 1)) throw Refusal{"it has dilations or gives positions"};
  return pooling(id, op, "max");
}

NewLayer Translator::translate(NodeId id, const AvgPool& op) {
  NewLayer result = pooling(id, op, "avg");
  result.data.flag("exclude-pad", op.exclude_pad);
  return result;
}

/// A mean or maximum over rows and columns is a pooling of the whole image.
NewLayer Translator::translate(NodeId id, const Reduce& op) {
  const Shape& data = shape(node(id).inputs[0]);
  Dims axes = known(id, 1, "its axes").to_dims();
  for (std::int64_t& axis : axes) axis = static_cast<std::int64_t>(normalize_axis(axis, data.rank()));
  std::ranges::sort(axes);
  const bool over_image = data.rank() == 4 && axes == Dims{2, 3} && op.keep_dims;
  if (!over_image || (op.kind != ReduceKind::Mean && op.kind != ReduceKind::Max))
    throw Refusal{"it reduces other dimensions than rows and columns"};
  const MaxPool window{.kernel = {data[2], data[3]}};
  return pooling(id, window, op.kind == ReduceKind::Mean ? "avg" : "max");
}

/// As a scale and a shift per channel.
NewLayer Translator::translate(NodeId id, const BatchNormInference& op) {
  const Tensor gamma = known(id, 1, "gamma"), beta = known(id, 2, "beta"), mean = known(id, 3, "its mean"),
               variance = known(id, 4, "its variance");
  std::vector<float> scales, shifts;
  for (std::size_t c = 0; c < gamma.elements(); ++c) {
    const double scale = gamma.data<float>()[c] / std::sqrt(static_cast<double>(variance.data<float>()[c]) + op.epsilon);
    scales.push_back(static_cast<float>(scale));
    shifts.push_back(static_cast<float>(beta.data<float>()[c] - mean.data<float>()[c] * scale));
  }
  NewLayer result = layer(id, "ScaleShift");
  result.blobs = {{"weights", Tensor::from(scales, gamma.shape())}, {"biases", Tensor::from(shifts, gamma.shape())}};
  return result;
}

}  // namespace octet::ir::v6
