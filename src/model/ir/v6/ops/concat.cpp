#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

Value translate_concat(Layer& layer) { return layer.finish(Concat{.axis = layer.attributes().integer("axis", 1)}, layer.inputs()); }

/// The sizes of the parts are those of the output ports.
Value translate_split(Layer& layer) {
  layer.attributes().integers("out_sizes", {});
  layer.attributes().integer("num_split", 1);
  const std::int64_t axis = layer.attributes().integer("axis", 1);
  const std::size_t dim = normalize_axis(axis, layer.shape(layer.input()).rank());
  Dims sizes;
  for (std::size_t i = 0; i < layer.record().outputs.size(); ++i) {
    if (layer.declared(i).size() <= dim)
      throw Error(ErrorCode::InvalidModel, "output " + std::to_string(i) + ": given shape " + to_string(layer.declared(i)) +
                                               ", expected the rank of the input, " + std::to_string(layer.shape(layer.input()).rank()));
    sizes.push_back(layer.declared(i)[dim]);
  }
  const Value axis_value = layer.integer("axis", axis);
  const bool equal = std::ranges::all_of(sizes, [&](std::int64_t size) { return size == sizes[0]; });
  if (equal) return layer.finish(Split{.num_splits = static_cast<std::int64_t>(sizes.size())}, {layer.input(), axis_value});
  return layer.finish(VariadicSplit{}, {layer.input(), axis_value, layer.integers("sizes", sizes)});
}

Value translate_tile(Layer& layer) {
  const std::size_t rank = layer.shape(layer.input()).rank();
  Dims repeats(rank, 1);
  repeats[normalize_axis(layer.attributes().integer("axis", 1), rank)] = layer.attributes().integer("tiles");
  return layer.finish(Tile{}, {layer.input(), layer.integers("repeats", repeats)});
}

constexpr std::array types{OldType{"Concat", translate_concat}, OldType{"Split", translate_split}, OldType{"Slice", translate_split},
                           OldType{"Tile", translate_tile}};

}  // namespace

std::span<const OldType> concat_types() { return types; }

}  // namespace octet::ir::v6
