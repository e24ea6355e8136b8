#include <array>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

constexpr std::int64_t largest_size = std::int64_t{1} << 31;

void require_image(const Layer& layer) {
  if (layer.rank() != 4) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 4");
}

Value finish_interpolate(Layer& layer, Interpolate op, Value data, const Dims& sizes) {
  std::vector<float> scales;
  for (std::size_t i = 0; i < 2; ++i) {
    if (sizes[i] < 1 || sizes[i] > largest_size)
      fail_unsupported("size: given " + to_string(sizes) + ", expected numbers above zero, and below 2^31");
    scales.push_back(static_cast<float>(sizes[i]) / static_cast<float>(layer.shape(data)[i + 2]));
  }
  return layer.finish(std::move(op), {data, layer.integers("sizes", sizes), layer.constant("scales", Tensor::from(scales, {2})),
                                      layer.integers("axes", {2, 3})});
}

/// What pads below zero leave of the image.
Value cropped(Layer& layer, std::int64_t begin, std::int64_t end) {
  if (begin == 0 && end == 0) return layer.input();
  StridedSlice op{.begin_mask = {1, 1, 0, 0}, .end_mask = {1, 1, 0, 0}};
  const Dims first{0, 0, -begin, -begin}, last{0, 0, layer.shape()[2] + end, layer.shape()[3] + end};
  return layer.helper("cropped", op, {layer.input(), layer.integers("cropped/begin", first), layer.integers("cropped/end", last)});
}

std::int64_t read_factor(Params& params, const char* field) {
  const std::int64_t factor = params.integer(field, 1);
  if (factor < 1 || factor > largest_size) params.fail(field, std::to_string(factor), "a number above zero, and below 2^31");
  return factor;
}

Dims interp_sizes(Layer& layer, Params& params, const Shape& image) {
  const bool is_given = params.has("height") || params.has("width"), has_factor = params.has("zoom_factor") || params.has("shrink_factor");
  if (layer.input_count() > 1) return {layer.shape(1)[2], layer.shape(1)[3]};
  if (is_given == has_factor) params.fail("height", is_given ? "with a factor" : "none", "height and width, or factors");
  if (is_given) return {params.integer("height", 0), params.integer("width", 0)};
  Dims sizes;
  const std::int64_t shrinks = read_factor(params, "shrink_factor"), grows = read_factor(params, "zoom_factor");
  for (const std::size_t axis : {2, 3}) {
    const std::int64_t shrunk = (image[axis] - 1) / shrinks + 1;
    sizes.push_back(shrunk + (shrunk - 1) * (grows - 1));
  }
  return sizes;
}

Tops translate_interp(Layer& layer) {
  require_image(layer);
  if (layer.input_count() > 1 && layer.rank(1) != 4)
    fail_unsupported("bottom 1: given shape " + to_string(layer.shape(1)) + ", expected rank 4");
  Params& params = layer.params("interp_param");
  const std::int64_t begin = params.integer("pad_beg", 0), end = params.integer("pad_end", 0);
  const std::int64_t least = std::min(layer.shape()[2], layer.shape()[3]);
  if (begin > 0 || end > 0 || begin <= -least || end <= -least || begin + end <= -least)
    params.fail("pad_beg", std::to_string(begin) + " and pad_end " + std::to_string(end),
                "numbers up to zero that leave some of " + to_string(layer.shape()));
  const Value image = cropped(layer, begin, end);
  const Interpolate op{.mode = Interpolate::Mode::LinearOnnx,
                       .coordinate_transformation = Interpolate::CoordinateTransformation::AlignCorners};
  return {finish_interpolate(layer, op, image, interp_sizes(layer, params, layer.shape(image)))};
}

Tops translate_upsample(Layer& layer) {
  require_image(layer);
  Params& params = layer.params("upsample_param");
  if (layer.input_count() > 1) fail_unsupported("bottoms: given 2, the second for positions of a pooling, expected 1");
  Dims sizes{params.integer("upsample_h", 0), params.integer("upsample_w", 0)};
  if (!params.has("upsample_h") && !params.has("upsample_w")) {
    const std::int64_t scale = params.integer("scale", 2);
    if (scale < 1 || scale > largest_size) params.fail("scale", std::to_string(scale), "a number above zero");
    sizes = {layer.shape()[2] * scale, layer.shape()[3] * scale};
  }
  const Interpolate op{.mode = Interpolate::Mode::Nearest,
                       .coordinate_transformation = Interpolate::CoordinateTransformation::Asymmetric,
                       .nearest_mode = Interpolate::NearestMode::Floor};
  return {finish_interpolate(layer, op, layer.input(), sizes)};
}

constexpr std::array types{LayerType{"Interp", translate_interp}, LayerType{"Upsample", translate_upsample}};

}  // namespace

std::span<const LayerType> interpolate_types() { return types; }

}  // namespace octet::caffe
