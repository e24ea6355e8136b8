#include "model/onnx/ops/convolution.hpp"

#include <algorithm>
#include <span>

#include <octet/base/error.hpp>

#include "graph/ops/checked.hpp"
#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/window.hpp"

namespace octet::onnx {
namespace {

std::size_t spatial_rank(NodeContext& node, Value data) {
  const std::size_t rank = node.graph().shape(data).rank();
  if (rank < 3) throw Error(ErrorCode::InvalidModel, "data: given rank " + std::to_string(rank) + ", expected 3 or more");
  return rank - 2;
}

std::int64_t group_of(NodeContext& node, Value weights) {
  const std::int64_t group = node.attributes().integer("group", 1);
  const Shape& shape = node.graph().shape(weights);
  if (group < 1 || shape.rank() < 3 || shape[0] % group != 0)
    throw Error(ErrorCode::InvalidModel, "attribute 'group': given " + std::to_string(group) +
                                             ", expected a divisor of the first dimension of the weights " + to_string(shape));
  return group;
}

/// [C,...] as [G,C/G,...].
Shape grouped(const Shape& shape, std::int64_t group) {
  Dims dims = shape.dims();
  const bool divides = dims[0] != 1 || group == 1;
  if (divides) dims[0] /= group;
  dims.insert(dims.begin(), divides ? group : 1);
  return Shape(std::move(dims));
}

/// Weights [C,...] as [G,C/G,...]. What computes them from constants is computed in that shape instead, so that weights that are stored
/// as integers are still seen to be.
class Regrouping {
 public:
  Regrouping(NodeContext& node, std::size_t rank, std::int64_t group) : node_(node), rank_(rank), group_(group) {}

  Value of(Value value) {
    const Node source = node_.graph().node(value);
    const Shape shape = source.outputs[value.port].shape;
    if (shape.rank() < rank_) return value;  // It broadcasts along the last dimensions, which stay.
    const bool is_seen_through = source.as<Convert>() || source.as<Binary>() || source.as<FakeQuantize>();
    if (!is_seen_through || steps_ == most_steps) return reshaped(node_, "grouped", value, grouped(shape, group_));
    ++steps_;
    std::vector<Value> inputs;
    for (const Value input : source.inputs) inputs.push_back(of(input));
    return node_.step("grouped", source.operation, std::move(inputs));
  }

 private:
  /// More than weights take; keeps a file that only an attacker would write from taking all memory.
  static constexpr int most_steps = 64;

  NodeContext& node_;
  std::size_t rank_;
  std::int64_t group_;
  int steps_ = 0;
};

Value regrouped(NodeContext& node, Value weights, std::int64_t group) {
  return Regrouping(node, node.graph().shape(weights).rank(), group).of(weights);
}

/// A file may say the size of the window twice.
void require_kernel(const WindowAttributes& window, const Shape& weights) {
  const std::size_t first = std::min<std::size_t>(2, weights.rank());
  if (!window.kernel.empty() && !std::ranges::equal(window.kernel, std::span(weights.dims()).subspan(first)))
    throw Error(ErrorCode::InvalidModel,
                "attribute 'kernel_shape': given " + to_string(window.kernel) + ", expected that of the weights " + to_string(weights));
}

/// Padding so that the output has that size; what would be negative adds to the output instead.
struct TransposedPadding {
  Dims begin, end, added;
};

TransposedPadding padding_for(const Dims& natural, const Dims& output, bool odd_at_end) {
  TransposedPadding padding;
  for (std::size_t i = 0; i < natural.size(); ++i) {
    const std::int64_t total = checked_sum(natural[i], -output[i], "padding");
    const std::int64_t half = std::max<std::int64_t>(total, 0) / 2, rest = std::max<std::int64_t>(total, 0) - half;
    padding.begin.push_back(odd_at_end ? half : rest);
    padding.end.push_back(odd_at_end ? rest : half);
    padding.added.push_back(std::max<std::int64_t>(checked_product(total, -1, "padding"), 0));
  }
  return padding;
}

std::int64_t or_one(const Dims& list, std::size_t i) { return list.empty() ? 1 : list[i]; }

/// The sizes that the file asks for, or input * stride where it pads automatically, which is never more than without padding; empty where
/// the padding says them.
Dims asked_output(NodeContext& node, const WindowAttributes& window, const Shape& data, const Dims& natural) {
  Dims output = node.attributes().integers("output_shape", {});
  const std::size_t spatial = data.rank() - 2;
  if (output.size() == data.rank()) output.erase(output.begin(), output.begin() + 2);
  const bool is_positive = std::ranges::all_of(output, [](std::int64_t size) { return size > 0; });
  if (!output.empty() && (output.size() != spatial || !is_positive))
    throw Error(ErrorCode::InvalidModel,
                "attribute 'output_shape': given " + to_string(output) + ", expected " + std::to_string(spatial) + " values above 0");
  const bool automatic = window.auto_pad == AutoPad::SameUpper || window.auto_pad == AutoPad::SameLower;
  if (output.empty() && automatic)
    for (std::size_t i = 0; i < spatial; ++i)
      output.push_back(std::min(checked_product(data[i + 2], or_one(window.strides, i), "output size"), natural[i]));
  return output;
}

/// Turns sizes that are asked for into padding.
void resolve_output_shape(NodeContext& node, WindowAttributes& window, Dims& output_padding) {
  const Shape data = node.shape(0), weights = node.shape(1);
  const std::size_t spatial = data.rank() - 2;
  if (weights.rank() != data.rank())
    throw Error(ErrorCode::InvalidModel,
                "weights: given shape " + to_string(weights) + ", expected the rank of the data " + to_string(data));
  if (!output_padding.empty() && output_padding.size() != spatial)
    throw Error(ErrorCode::InvalidModel,
                "attribute 'output_padding': given " + to_string(output_padding) + ", expected " + std::to_string(spatial) + " values");
  output_padding.resize(spatial);
  Dims natural;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::int64_t reach = checked_product(weights[i + 2] - 1, or_one(window.dilations, i), "kernel");
    const std::int64_t moved = checked_product(or_one(window.strides, i), data[i + 2] - 1, "output size");
    natural.push_back(
        checked_sum(checked_sum(moved, reach, "output size"), checked_sum(output_padding[i], 1, "output size"), "output size"));
  }
  const Dims output = asked_output(node, window, data, natural);
  if (output.empty()) return;
  TransposedPadding padding = padding_for(natural, output, window.auto_pad == AutoPad::SameUpper);
  window.auto_pad = AutoPad::Explicit;
  window.pads_begin = std::move(padding.begin);
  window.pads_end = std::move(padding.end);
  for (std::size_t i = 0; i < output.size(); ++i) output_padding[i] = checked_sum(output_padding[i], padding.added[i], "output_padding");
}

Converted convert_conv(NodeContext& node) {
  const bool biased = node.has(2);
  const Value product = convolve(node, biased ? "WithoutBiases" : "", node.input(0), node.input(1));
  return one(biased ? add_bias(node, product, node.input(2)) : product);
}

/// Padding of the output that the pads do not take back is at most the stride less 1 for the graph's operations. What goes beyond are
/// zeros, since no element of the input reaches there; their numbers are returned.
Dims take_zeros(WindowAttributes& window, Dims& output_padding) {
  Dims zeros(output_padding.size(), 0);
  if (!window.pads_end.empty() && window.pads_end.size() != output_padding.size()) return zeros;
  for (std::size_t i = 0; i < output_padding.size(); ++i) {
    if (!window.pads_end.empty()) {
      const std::int64_t both = std::clamp<std::int64_t>(output_padding[i], 0, std::max<std::int64_t>(window.pads_end[i], 0));
      output_padding[i] -= both;
      window.pads_end[i] -= both;
    }
    zeros[i] = std::max<std::int64_t>(output_padding[i] - (or_one(window.strides, i) - 1), 0);
    output_padding[i] -= zeros[i];
  }
  return zeros;
}

Value with_zeros(NodeContext& node, const std::string& suffix, Value value, const Dims& zeros) {
  Dims end{0, 0};
  end.insert(end.end(), zeros.begin(), zeros.end());
  const Value begin = node.dims("zeros_begin", Dims(end.size(), 0));
  return node.add_or_step(suffix, Pad{PadMode::Constant}, {value, begin, node.dims("zeros_end", end), node.scalar("zero", 0, value)});
}

Converted convert_conv_transpose(NodeContext& node) {
  const Value data = node.input(0), weights = node.input(1);
  WindowAttributes window = window_of(node, spatial_rank(node, data));
  require_kernel(window, node.graph().shape(weights));
  Dims output_padding = node.attributes().integers("output_padding", {});
  const std::int64_t group = group_of(node, weights);
  resolve_output_shape(node, window, output_padding);
  const Dims zeros = take_zeros(window, output_padding);
  if (std::ranges::all_of(output_padding, [](std::int64_t size) { return size == 0; })) output_padding.clear();
  const bool has_zeros = std::ranges::any_of(zeros, [](std::int64_t count) { return count > 0; });
  const std::string last = node.has(2) ? "WithoutBiases" : "", suffix = has_zeros ? "WithoutZeros" : last;
  Value product;
  if (group == 1)
    product = node.add_or_step(
        suffix,
        ConvolutionBackpropData{window.strides, window.pads_begin, window.pads_end, window.dilations, window.auto_pad, output_padding},
        {data, weights});
  else
    product = node.add_or_step(
        suffix,
        GroupConvolutionBackpropData{window.strides, window.pads_begin, window.pads_end, window.dilations, window.auto_pad, output_padding},
        {data, regrouped(node, weights, group)});
  if (has_zeros) product = with_zeros(node, last, product, zeros);
  return one(node.has(2) ? add_bias(node, product, node.input(2)) : product);
}

constexpr OpType types[] = {
    {"Conv", convert_conv, "auto_pad dilations group kernel_shape pads strides"},
    {"ConvTranspose", convert_conv_transpose, "auto_pad dilations group kernel_shape pads strides output_padding output_shape"}};

}  // namespace

Value convolve(NodeContext& node, const std::string& suffix, Value data, Value weights) {
  const WindowAttributes window = window_of(node, spatial_rank(node, data));
  require_kernel(window, node.graph().shape(weights));
  const std::int64_t group = group_of(node, weights);
  if (group == 1)
    return node.add_or_step(suffix, Convolution{window.strides, window.pads_begin, window.pads_end, window.dilations, window.auto_pad},
                            {data, weights});
  return node.add_or_step(suffix, GroupConvolution{window.strides, window.pads_begin, window.pads_end, window.dilations, window.auto_pad},
                          {data, regrouped(node, weights, group)});
}

Value add_bias(NodeContext& node, Value product, Value bias) {
  const Shape& shape = node.graph().shape(product);
  const Shape& given = node.graph().shape(bias);
  if (given.rank() != 1 || given[0] != shape[1])
    throw Error(ErrorCode::InvalidModel, "bias: given shape " + to_string(given) + ", expected [" + std::to_string(shape[1]) + "]");
  return node.add(Binary{BinaryKind::Add}, {product, reshaped(node, "biases", bias, axis_shape(shape[1], shape.rank(), 1))});
}

std::span<const OpType> convolution_ops() { return types; }

}  // namespace octet::onnx
