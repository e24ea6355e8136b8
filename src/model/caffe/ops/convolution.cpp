#include <array>
#include <cmath>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"
#include "model/caffe/ops/window.hpp"

namespace octet::caffe {
namespace {

/// What convolutions of both directions say.
struct Window {
  std::int64_t outputs = 0, group = 1;
  Dims kernel{}, strides{}, pads{}, dilations{};
  bool has_bias = true;
};

Window read_window(Layer& layer, bool depthwise) {
  Params& params = layer.params("convolution_param");
  const std::size_t axes = spatial_axes(layer);
  if (const std::int64_t axis = params.integer("axis", 1); axis != 1 && axis != 1 - static_cast<std::int64_t>(layer.rank()))
    params.fail("axis", std::to_string(axis), "1, the channels");
  Window window{.outputs = params.integer("num_output", 0)};
  window.kernel = read_spatial(params, axes, "kernel_size", "kernel", 0, 1);
  window.strides = read_spatial(params, axes, "stride", "stride", 1, 1);
  window.pads = read_spatial(params, axes, "pad", "pad", 0, 0);
  window.dilations = read_spatial(params, axes, "dilation", "dilation", 1, 1);
  window.has_bias = params.flag("bias_term", true);
  const std::int64_t channels = layer.shape()[1];
  window.group = params.integer("group", depthwise ? channels : 1);
  if (window.outputs < 1) params.fail("num_output", std::to_string(window.outputs), "a number above zero");
  if (window.group < 1 || channels % window.group != 0 || window.outputs % window.group != 0)
    params.fail("group", std::to_string(window.group),
                "a divisor of " + std::to_string(channels) + " input and " + std::to_string(window.outputs) + " output channels");
  return window;
}

Dims with_kernel(Dims dims, const Dims& kernel) {
  dims.insert(dims.end(), kernel.begin(), kernel.end());
  return dims;
}

/// More than nets for segmentation have; a file takes no memory by numbers alone.
constexpr std::size_t most_made_weights = std::size_t{1} << 24;

/// The weights that such nets leave to Caffe: an interpolation by the kernel's size.
Tensor bilinear(const Dims& dims) {
  if (Shape(dims).elements() > most_made_weights)
    fail_unsupported("parameter 'convolution_param.weight_filler': given bilinear for weights " + to_string(dims) +
                     ", expected at most 2^24");
  Tensor weights(ElementType::f32, Shape(dims));
  const std::size_t rank = dims.size();
  const std::int64_t rows = dims[rank - 2], columns = dims[rank - 1];
  if (rows != columns)
    fail_unsupported("parameter 'convolution_param.weight_filler': given bilinear for a kernel of shape " + to_string(dims) +
                     ", expected a square one");
  const double factor = std::ceil(static_cast<double>(columns) / 2), center = (static_cast<double>(columns) - 1) / (2 * factor);
  const auto weight = [&](std::int64_t i) { return 1 - std::abs(static_cast<double>(i) / factor - center); };
  std::int64_t index = 0;
  for (float& value : weights.mutable_data<float>()) {
    value = static_cast<float>(weight(index % columns) * weight(index / columns % rows));
    ++index;
  }
  return weights;
}

Tensor weights_of(Layer& layer, const Dims& dims, bool transposed) {
  Params& params = layer.params("convolution_param");
  const bool is_bilinear = params.message("weight_filler").text("type", "") == "bilinear";
  if (transposed && layer.blob_count() == 0 && is_bilinear && layer.rank() == 4) {
    layer.note("weights: given none in the file of weights; they are those of the filler 'bilinear'");
    return bilinear(dims);
  }
  return layer.blob(0, "weights", Shape(dims));
}

/// `Plain` has weights of two channel dimensions, `Grouped` the group in front of them; in a transposed one input channels come first.
template <typename Plain, typename Grouped, bool transposed, bool depthwise>
Tops translate_any(Layer& layer) {
  const Window window = read_window(layer, depthwise);
  const std::int64_t channels = layer.shape()[1];
  const std::int64_t first = transposed ? channels : window.outputs, second = transposed ? window.outputs : channels;
  const auto complete = [&](auto op, Dims channel_dims) {
    op.strides = window.strides;
    op.pads_begin = op.pads_end = window.pads;
    op.dilations = window.dilations;
    const Tensor weights = weights_of(layer, with_kernel(std::move(channel_dims), window.kernel), transposed);
    const Value constant = layer.constant("weights", weights);
    return finish_with_bias(layer, window.has_bias, 1, std::move(op), {layer.input(), constant});
  };
  const std::int64_t group = window.group;
  return {group == 1 ? complete(Plain{}, {first, second}) : complete(Grouped{}, {group, first / group, second / group})};
}

constexpr TranslateLayer depthwise = translate_any<Convolution, GroupConvolution, false, true>;
constexpr std::array types{
    LayerType{"Convolution", translate_any<Convolution, GroupConvolution, false, false>},
    LayerType{"Deconvolution", translate_any<ConvolutionBackpropData, GroupConvolutionBackpropData, true, false>},
    LayerType{"ConvolutionDepthwise", depthwise},
    LayerType{"DepthwiseConvolution", depthwise},
    LayerType{"DeconvolutionDepthwise", translate_any<ConvolutionBackpropData, GroupConvolutionBackpropData, true, true>},
};

}  // namespace

std::span<const LayerType> convolution_types() { return types; }

}  // namespace octet::caffe
