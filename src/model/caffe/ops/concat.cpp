#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

/// The axis by its name of today or of the first version.
std::size_t read_axis(Layer& layer, Params& params, const char* old_name) {
  if (params.has(old_name) && params.has("axis")) params.fail(old_name, "with axis", "one of the two");
  return params.has(old_name) ? layer.axis(params, old_name, 1) : layer.axis(params, "axis", 1);
}

Tops translate_concat(Layer& layer) {
  const std::size_t axis = read_axis(layer, layer.params("concat_param"), "concat_dim");
  return {layer.finish(Concat{.axis = static_cast<std::int64_t>(axis)}, layer.inputs())};
}

Tops tops_of(const Layer& layer, Value first) {
  Tops tops;
  for (std::uint32_t i = 0; i < layer.top_count(); ++i) tops.push_back(output(first, i));
  return tops;
}

Dims lengths_of(Params& params, const Dims& points, std::int64_t size) {
  Dims lengths;
  std::int64_t begin = 0;
  for (const std::int64_t end : points) {
    if (end <= begin || end >= size)
      params.fail("slice_point", std::to_string(end), "numbers that grow, above 0 and below the axis's size of " + std::to_string(size));
    lengths.push_back(end - begin);
    begin = end;
  }
  lengths.push_back(size - begin);
  return lengths;
}

Tops translate_slice(Layer& layer) {
  Params& params = layer.params("slice_param");
  const std::size_t axis = read_axis(layer, params, "slice_dim");
  const Dims points = params.integers("slice_point");
  const std::int64_t size = layer.shape()[axis], count = static_cast<std::int64_t>(layer.top_count());
  const Value axis_value = layer.integer("axis", static_cast<std::int64_t>(axis));
  if (!points.empty() && points.size() + 1 != layer.top_count())
    params.fail("slice_point", std::to_string(points.size()) + " numbers",
                std::to_string(count - 1) + " for " + std::to_string(count) + " tops");
  if (!points.empty()) {
    const Dims lengths = lengths_of(params, points, size);
    return tops_of(layer, layer.finish(VariadicSplit{}, {layer.input(), axis_value, layer.integers("lengths", lengths)}));
  }
  if (count == 0 || size % count != 0)
    throw Error(ErrorCode::InvalidModel,
                "tops: given " + std::to_string(count) + ", expected a divisor of the axis's size of " + std::to_string(size));
  return tops_of(layer, layer.finish(Split{.num_splits = count}, {layer.input(), axis_value}));
}

/// A layer that gives what it takes, once for each top.
Tops translate_identity(Layer& layer) {
  for (const char* name : {"dropout_param", "split_param"})
    for (const std::string& field : layer.params(name).rest()) layer.params(name).ignore(field);
  return Tops(std::max<std::size_t>(layer.top_count(), 1), layer.input());
}

constexpr std::array types{LayerType{"Concat", translate_concat}, LayerType{"Slice", translate_slice},
                           LayerType{"Dropout", translate_identity}, LayerType{"Split", translate_identity}};

}  // namespace

std::span<const LayerType> concat_types() { return types; }

}  // namespace octet::caffe
