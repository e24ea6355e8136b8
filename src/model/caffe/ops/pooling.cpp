#include <algorithm>
#include <array>

#include "model/caffe/ops.hpp"
#include "model/caffe/ops/window.hpp"

namespace octet::caffe {
namespace {

constexpr std::array<std::string_view, 3> methods{"MAX", "AVE", "STOCHASTIC"};
constexpr std::array<std::string_view, 2> roundings{"CEIL", "FLOOR"};

/// Two forks have a word of their own for what BVLC's Caffe rounds up.
RoundingType read_rounding(Params& params) {
  const bool rounds_down = params.choice("round_mode", roundings, 0) == 1 || !params.flag("ceil_mode", true);
  return rounds_down ? RoundingType::Floor : RoundingType::Ceil;
}

MaxPool read_window(Layer& layer, Params& params) {
  const std::size_t axes = spatial_axes(layer);
  MaxPool window;
  const bool is_global = params.flag("global_pooling", false);
  window.strides = read_spatial(params, axes, "stride", "stride", 1, 1);
  window.pads_begin = window.pads_end = read_spatial(params, axes, "pad", "pad", 0, 0);
  window.rounding_type = read_rounding(params);
  if (!is_global) {
    window.kernel = read_spatial(params, axes, "kernel_size", "kernel", 0, 1);
    return window;
  }
  for (const char* field : {"kernel_size", "kernel_h", "kernel_w"})
    if (params.has(field)) params.fail(field, "with global_pooling", "one of the two");
  if (std::ranges::any_of(window.pads_begin, [](std::int64_t pad) { return pad != 0; }) ||
      std::ranges::any_of(window.strides, [](std::int64_t stride) { return stride != 1; }))
    params.fail("global_pooling", "true with pads or strides", "neither of them");
  window.kernel.assign(layer.shape().begin() + 2, layer.shape().end());
  return window;
}

/// With strides above the kernel Caffe makes windows that hold no element where there are no pads.
void require_elements(Layer& layer, Params& params, const MaxPool& window) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t size = layer.shape()[i + 2], pad = window.pads_begin[i], room = size + 2 * pad - window.kernel[i];
    if (pad >= window.kernel[i]) params.fail("pad", std::to_string(pad), "less than the kernel of " + std::to_string(window.kernel[i]));
    if (room < 0)
      fail_unsupported("parameter 'pooling_param.kernel_size': given " + std::to_string(window.kernel[i]) + ", expected at most the " +
                       std::to_string(size + 2 * pad) + " elements of bottom 0, " + to_string(layer.shape()));
    const std::int64_t last = (room + window.strides[i] - 1) / window.strides[i] * window.strides[i];
    const bool clips = std::ranges::any_of(window.pads_begin, [](std::int64_t given) { return given > 0; });
    if (!clips && window.rounding_type == RoundingType::Ceil && last >= size)
      fail_unsupported("parameter 'pooling_param.stride': given " + std::to_string(window.strides[i]) + " for a kernel of " +
                       std::to_string(window.kernel[i]) + ", which makes a window without elements at the end of " +
                       to_string(layer.shape()) + "; expected none");
  }
}

Tops translate_pooling(Layer& layer) {
  Params& params = layer.params("pooling_param");
  const std::size_t method = params.choice("pool", methods, 0);
  if (method == 2) params.fail("pool", "STOCHASTIC", "MAX or AVE");
  if (layer.top_count() > 1) fail_unsupported("tops: given 2, the second for the positions of the largest elements, expected 1");
  const MaxPool window = read_window(layer, params);
  require_elements(layer, params, window);
  if (method == 0) return {layer.finish(window, {layer.input()})};
  return {layer.finish(AvgPool{.kernel = window.kernel,
                               .strides = window.strides,
                               .pads_begin = window.pads_begin,
                               .pads_end = window.pads_end,
                               .rounding_type = window.rounding_type},
                       {layer.input()})};
}

constexpr std::array types{LayerType{"Pooling", translate_pooling}};

}  // namespace

std::span<const LayerType> pooling_types() { return types; }

}  // namespace octet::caffe
