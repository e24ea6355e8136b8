#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

/// Dimensions in front keep the sizes that they have, also where those are open.
Tops finish_reshape(Layer& layer, const Dims& target) {
  return {layer.finish(Reshape{.special_zero = true}, {layer.input(), layer.integers("shape", target)})};
}

Tops translate_flatten(Layer& layer) {
  Params& params = layer.params("flatten_param");
  const std::size_t first = layer.axis(params, "axis", 1), last = layer.axis(params, "end_axis", -1);
  if (last < first) params.fail("end_axis", std::to_string(last), "at least the axis, " + std::to_string(first));
  Dims target(first, 0);
  target.push_back(-1);
  for (std::size_t axis = last + 1; axis < layer.rank(); ++axis) target.push_back(layer.shape()[axis]);
  return finish_reshape(layer, target);
}

/// Axes [first, last) of bottom 0 take the shape; the others stay.
struct Part {
  std::size_t first = 0, last = 0;
};

Part reshaped_part(Layer& layer, Params& params) {
  const auto rank = static_cast<std::int64_t>(layer.rank());
  const std::int64_t axis = params.integer("axis", 0), count = params.integer("num_axes", -1);
  const std::int64_t first = axis < 0 ? rank + 1 + axis : axis;
  if (first < 0 || first > rank) params.fail("axis", std::to_string(axis), "an axis of bottom 0, " + to_string(layer.shape()));
  if (count < -1 || count > rank - first) params.fail("num_axes", std::to_string(count), "-1 to " + std::to_string(rank - first));
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(count == -1 ? rank : first + count)};
}

Tops translate_reshape(Layer& layer) {
  Params& params = layer.params("reshape_param");
  const Part part = reshaped_part(layer, params);
  Params shape = params.message("shape");
  Dims target(part.first, 0);
  std::size_t axis = part.first;
  for (const std::int64_t dim : shape.integers("dim")) {
    if (dim < -1) shape.fail("dim", std::to_string(dim), "-1 for the rest, 0 for that of bottom 0, or a size");
    if (dim == 0 && axis >= layer.rank())
      shape.fail("dim", "0 at axis " + std::to_string(axis), "an axis of bottom 0, " + to_string(layer.shape()));
    target.push_back(dim);
    ++axis;
  }
  for (axis = part.last; axis < layer.rank(); ++axis) target.push_back(layer.shape()[axis]);
  if (std::ranges::count(target, -1) > 1) shape.fail("dim", "-1 more than once", "once");
  return finish_reshape(layer, target);
}

Tops translate_permute(Layer& layer) {
  Params& params = layer.params("permute_param");
  Dims order = params.integers("order");
  const auto rank = static_cast<std::int64_t>(layer.rank());
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i] < 0 || order[i] >= rank || std::ranges::count(order, order[i]) > 1)
      params.fail("order", std::to_string(order[i]), "each axis of bottom 0, " + to_string(layer.shape()) + ", at most once");
  for (std::int64_t axis = 0; axis < rank; ++axis)
    if (std::ranges::find(order, axis) == order.end()) order.push_back(axis);
  return {layer.finish(Transpose{}, {layer.input(), layer.integers("order", order)})};
}

/// Bottom 0 is cut to the sizes of bottom 1 from an axis on.
Tops translate_crop(Layer& layer) {
  Params& params = layer.params("crop_param");
  const std::size_t first = layer.axis(params, "axis", 2), cut = layer.rank() - first;
  Dims offsets = params.integers("offset");
  if (offsets.size() > 1 && offsets.size() != cut)
    params.fail("offset", std::to_string(offsets.size()) + " numbers", "none, one, or " + std::to_string(cut));
  if (offsets.size() <= 1) offsets.assign(cut, offsets.empty() ? 0 : offsets.front());
  if (layer.rank(1) != layer.rank())
    throw Error(ErrorCode::InvalidShape,
                "bottom 1: given shape " + to_string(layer.shape(1)) + ", expected the rank of bottom 0, " + to_string(layer.shape()));
  StridedSlice op{.begin_mask = Dims(layer.rank(), 0), .end_mask = Dims(layer.rank(), 0)};
  Dims begin(layer.rank(), 0), end(layer.rank(), 0);
  for (std::size_t axis = 0; axis < layer.rank(); ++axis) {
    if (axis < first) {
      op.begin_mask[axis] = op.end_mask[axis] = 1;
      continue;
    }
    begin[axis] = offsets[axis - first];
    const std::int64_t wanted = layer.shape(1)[axis], size = layer.shape()[axis];
    if (begin[axis] < 0 || begin[axis] > size - wanted)
      params.fail("offset", std::to_string(begin[axis]), "0 to " + std::to_string(size - wanted) + " at axis " + std::to_string(axis));
    end[axis] = begin[axis] + wanted;
  }
  return {layer.finish(op, {layer.input(), layer.integers("begin", begin), layer.integers("end", end)})};
}

Tops translate_tile(Layer& layer) {
  Params& params = layer.params("tile_param");
  const std::size_t axis = layer.axis(params, "axis", 1);
  const std::int64_t tiles = params.integer("tiles", 0);
  if (tiles < 1) params.fail("tiles", std::to_string(tiles), "a number above zero");
  return {layer.finish(Tile{}, {layer.input(), layer.integers("repeats", aligned_dims({tiles}, layer.rank(), axis))})};
}

Tops translate_shuffle_channel(Layer& layer) {
  Params& params = layer.params("shuffle_channel_param");
  const std::int64_t group = params.integer("group", 1);
  if (layer.rank() != 4) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 4");
  const std::int64_t channels = layer.shape()[1];
  if (group < 1 || channels % group != 0)
    params.fail("group", std::to_string(group), "a divisor of " + std::to_string(channels) + " channels");
  const Value groups = layer.helper("groups", Reshape{.special_zero = true},
                                    {layer.input(), layer.integers("groups/shape", {0, group, channels / group, -1})});
  const Value swapped = layer.helper("swapped", Transpose{}, {groups, layer.integers("swapped/order", {0, 2, 1, 3})});
  const Dims target{0, channels, layer.shape()[2], layer.shape()[3]};
  return {layer.finish(Reshape{.special_zero = true}, {swapped, layer.integers("shape", target)})};
}

constexpr std::array types{LayerType{"Crop", translate_crop},       LayerType{"Flatten", translate_flatten},
                           LayerType{"Permute", translate_permute}, LayerType{"Reshape", translate_reshape},
                           LayerType{"Tile", translate_tile},       LayerType{"ShuffleChannel", translate_shuffle_channel}};

}  // namespace

std::span<const LayerType> reshape_types() { return types; }

}  // namespace octet::caffe
