#include <array>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

/// Slices along one axis, as single elements: the data, indices and updates with all dimensions before the axis as one, and all behind it.
Composed compose_scatter_update(Composition& layer) {
  const Tensor* axis_input = layer.known(3);
  if (!axis_input) return layer.decline_computed("axis");
  const Shape data = layer.shape(0), indices = layer.shape(1);
  const std::size_t axis = normalize_axis(axis_input->to_dims().at(0), data.rank());
  Dims expected(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(axis));
  expected.insert(expected.end(), indices.begin(), indices.end());
  expected.insert(expected.end(), data.begin() + static_cast<std::ptrdiff_t>(axis) + 1, data.end());
  if (layer.shape(2) != Shape(expected))
    throw Error(ErrorCode::InvalidModel, "updates: given shape " + to_string(layer.shape(2)) + ", expected " + to_string(Shape(expected)));
  const auto outer = static_cast<std::int64_t>(data.elements(0, axis)), count = static_cast<std::int64_t>(indices.elements()),
             inner = static_cast<std::int64_t>(data.elements(axis + 1, data.rank()));
  const Value rows = layer.reshaped("rows", layer.input(0), {outer, data[axis], inner});
  const Value column = layer.reshaped("column", layer.input(1), {1, count, 1});
  const Value places = layer.step("places", Broadcast{}, {column, layer.dims("places/shape", {outer, count, inner})});
  const Value updates = layer.reshaped("updates", layer.input(2), {outer, count, inner});
  const Value changed = layer.step("changed", ScatterElementsUpdate{}, {rows, places, updates, layer.index("axis", 1)});
  return layer.finish_reshaped(changed, data.dims());
}

constexpr std::array types{ComposedType{"ScatterUpdate", 3, any_later, compose_scatter_update}};

}  // namespace

std::span<const ComposedType> composed_scatter() { return types; }

}  // namespace octet::ir
