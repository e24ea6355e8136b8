#include "model/tensorflow/ops/convolution.hpp"

#include <algorithm>
#include <array>

#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/ops/window.hpp"

namespace octet::tensorflow {
namespace {

/// [spatial..., in, out] to [out, in, spatial...], or for `in_first` to [in, out, spatial...].
Order weight_order(std::size_t rank, bool in_first) {
  Order order{rank - (in_first ? 2 : 1), rank - (in_first ? 1 : 2)};
  for (std::size_t i = 0; i + 2 < rank; ++i) order.push_back(i);
  return order;
}

template <typename Op>
Op windowed(const Dims& strides, const Dims& dilations, const Padding& padding) {
  Op op;
  op.strides = strides;
  op.dilations = dilations;
  op.auto_pad = padding.auto_pad;
  op.pads_begin = padding.begin.empty() ? Dims(strides.size(), 0) : padding.begin;
  op.pads_end = padding.end.empty() ? Dims(strides.size(), 0) : padding.end;
  return op;
}

Dims inserted(const Shape& shape, std::size_t place, std::int64_t size) {
  Dims dims = shape.dims();
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(place), size);
  return dims;
}

void require_weights(const Context& node, std::size_t index, std::size_t rank) {
  const std::size_t given = node.rank(index);
  if (given != rank)
    node.refuse("input " + std::to_string(index) + " (filter): given " + std::to_string(given) + " dimensions, expected " +
                std::to_string(rank));
}

/// [spatial..., in, out] to [groups, out, in, spatial...].
Value grouped_weights(Context& node, std::size_t index, std::int64_t groups) {
  const Value weights = node.in(index, weight_order(node.rank(index), false));
  const Shape shape = node.graph().shape(weights);
  Dims dims = inserted(shape, 1, shape[0] / groups);
  dims[0] = groups;
  return node.builder().split_first(node.name() + "/weights", weights, dims);
}

/// [spatial..., channels, multiplier] to [channels, multiplier, 1, spatial...].
Value depthwise_weights(Context& node, std::size_t index) {
  const Value weights = node.in(index, weight_order(node.rank(index), true));
  return node.builder().with_dim(node.name() + "/weights", weights, 2);
}

}  // namespace

Value add_convolution(Context& node, const std::string& name, Value data, std::size_t weights, const Format& format, const Padding& padding,
                      const Dims& strides, const Dims& dilations) {
  require_weights(node, weights, format.spatial + 2);
  const Shape shape = node.shape(weights);
  const std::int64_t channels = node.graph().shape(data)[1], in = shape[format.spatial], out = shape[format.spatial + 1];
  if (in < 1 || channels < in || channels % in != 0 || out % (channels / in) != 0)
    node.refuse("input " + std::to_string(weights) + " (filter): given " + to_string(shape) + " for " + std::to_string(channels) +
                " channels, expected a number of input channels that divides them");
  const std::int64_t groups = channels / in;
  if (groups == 1)
    return node.builder().add(name, windowed<Convolution>(strides, dilations, padding),
                              {data, node.in(weights, weight_order(shape.rank(), false))});
  return node.builder().add(name, windowed<GroupConvolution>(strides, dilations, padding), {data, grouped_weights(node, weights, groups)});
}

Value add_depthwise(Context& node, const std::string& name, Value data, std::size_t weights, const Format& format, const Padding& padding,
                    const Dims& strides, const Dims& dilations) {
  require_weights(node, weights, format.spatial + 2);
  return node.builder().add(name, windowed<GroupConvolution>(strides, dilations, padding), {data, depthwise_weights(node, weights)});
}

namespace {

template <auto add>
Outputs convert_windowed(Context& node) {
  const Format format = format_of(node, node.rank(0));
  const Dims strides = spatial_entries(node, node.attributes().integers("strides"), "attribute 'strides'", format);
  const Dims dilations = spatial_entries(node, node.attributes().integers("dilations"), "attribute 'dilations'", format);
  const Value data = data_in(node, 0, format);
  return data_out(node, add(node, node.name(), data, 1, format, padding_of(node, format), strides, dilations), format);
}

/// The gradient of a convolution: inputs are the shape of the result, the weights [spatial..., out, in], and the data.
template <bool is_depthwise>
Outputs convert_backprop(Context& node) {
  const Format format = format_of(node, node.rank(2));
  const Dims strides = spatial_entries(node, node.attributes().integers("strides"), "attribute 'strides'", format);
  const Dims dilations = spatial_entries(node, node.attributes().integers("dilations"), "attribute 'dilations'", format);
  const Padding padding = padding_of(node, format);
  const Dims shape = node.integers(0, "input_sizes");
  // TensorFlow takes a list of the spatial sizes alone, too.
  const std::size_t first = shape.size() == format.spatial ? 0 : format.channels_first ? 2 : 1;
  if (shape.size() != format.spatial && shape.size() != format.spatial + 2)
    node.refuse("input 0 (input_sizes): given " + to_string(shape) + ", expected " + std::to_string(format.spatial + 2) + " numbers");
  const Dims sizes(shape.begin() + static_cast<std::ptrdiff_t>(first), shape.begin() + static_cast<std::ptrdiff_t>(first + format.spatial));
  const Value data = data_in(node, 2, format);
  require_weights(node, 1, format.spatial + 2);
  // What the windows leave over lies at the end, also where SAME cuts an odd number off.
  Padding pads{AutoPad::Explicit, Dims(format.spatial, 0), Dims(format.spatial, 0)};
  Dims output_padding(format.spatial, 0);
  for (std::size_t i = 0; i < format.spatial; ++i) {
    const std::int64_t in = node.graph().shape(data)[2 + i], kernel = (node.shape(1)[i] - 1) * dilations[i] + 1;
    const std::int64_t full_size = (in - 1) * strides[i] + kernel;
    std::int64_t begin = 0;
    if (padding.auto_pad == AutoPad::SameUpper) begin = std::max<std::int64_t>(full_size - sizes[i], 0) / 2;
    else if (padding.auto_pad == AutoPad::Explicit) begin = padding.begin[i];
    const std::int64_t end = full_size - begin - sizes[i];
    pads.begin[i] = begin;
    pads.end[i] = std::max<std::int64_t>(end, 0);
    output_padding[i] = std::max<std::int64_t>(-end, 0);
    if (output_padding[i] >= std::max(strides[i], dilations[i]))
      node.refuse("input 0 (input_sizes): given " + to_string(shape) + ", expected sizes that a convolution with these strides leads from");
  }
  const Order order = weight_order(node.rank(1), false);
  if constexpr (is_depthwise) {
    auto op = windowed<GroupConvolutionBackpropData>(strides, dilations, pads);
    op.output_padding = output_padding;
    // [channels, multiplier, 1, spatial...] of the forward convolution are [groups, in, out, spatial...] here.
    return data_out(node, node.add(op, {data, depthwise_weights(node, 1)}), format);
  }
  const std::int64_t channels = node.graph().shape(data)[1];
  if (node.shape(1)[format.spatial + 1] != channels)
    node.refuse("input 1 (filter): given " + to_string(node.shape(1)) + ", expected " + std::to_string(channels) +
                " as its last dimension");
  auto op = windowed<ConvolutionBackpropData>(strides, dilations, pads);
  op.output_padding = output_padding;
  return data_out(node, node.add(op, {data, node.in(1, order)}), format);
}

constexpr std::array types{OpType{"Conv2D", convert_windowed<add_convolution>},
                           OpType{"Conv3D", convert_windowed<add_convolution>},
                           OpType{"DepthwiseConv2dNative", convert_windowed<add_depthwise>},
                           OpType{"DepthwiseConv2DNative", convert_windowed<add_depthwise>},
                           OpType{"Conv2DBackpropInput", convert_backprop<false>},
                           OpType{"Conv3DBackpropInputV2", convert_backprop<false>},
                           OpType{"DepthwiseConv2dNativeBackpropInput", convert_backprop<true>}};

}  // namespace

std::span<const OpType> convolution_ops() { return types; }

}  // namespace octet::tensorflow
