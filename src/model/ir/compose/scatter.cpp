#include <array>
#include <numeric>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

/// Where each element of the result is taken from: the data, and behind them the updates.
class Sources {
 public:
  explicit Sources(Composition& layer) : data_(layer.shape(0)), places_(data_.elements()) {
    std::iota(places_.begin(), places_.end(), std::int64_t{0});
  }

  const Shape& data() const { return data_; }
  /// The data's element at that place becomes an update, the last of those for one place.
  void put(std::int64_t place, std::int64_t update) {
    places_.at(static_cast<std::size_t>(place)) = static_cast<std::int64_t>(data_.elements()) + update;
  }
  /// A place along one dimension; negative ones count from its end.
  std::int64_t along(std::size_t dimension, std::int64_t index) const {
    const std::int64_t size = data_[dimension];
    if (index < -size || index >= size)
      throw Error(ErrorCode::InvalidModel,
                  "indices: given " + std::to_string(index) + ", expected " + std::to_string(-size) + " to " + std::to_string(size - 1));
    return index < 0 ? index + size : index;
  }
  /// Elements from one index of the dimension to the next.
  std::int64_t step(std::size_t dimension) const { return static_cast<std::int64_t>(data_.elements(dimension + 1, data_.rank())); }

  /// The sizes are fixed, so that other shapes of the data are refused.
  Value finish(Composition& layer, Value updates) const {
    const auto count = static_cast<std::int64_t>(data_.elements()), changes = static_cast<std::int64_t>(layer.shape(updates).elements());
    const Value flat = layer.reshaped("flat", layer.input(0), {count}), flat_updates = layer.reshaped("changes", updates, {changes});
    const Value all = layer.step("all", Concat{0}, {flat, flat_updates});
    const Value taken = layer.step("taken", Gather{}, {all, layer.dims("places", places_), layer.index("axis", 0)});
    return layer.finish_reshaped(taken, data_.dims());
  }

 private:
  Shape data_;
  Dims places_;
};

void require_updates(const Shape& given, const Dims& expected) {
  if (given != Shape(expected))
    throw Error(ErrorCode::InvalidModel, "updates: given shape " + to_string(given) + ", expected " + to_string(Shape(expected)));
}

/// Slices along one axis.
Composed compose_scatter_update(Composition& layer) {
  const Tensor *indices = layer.known(1), *axis_input = layer.known(3);
  if (!indices || !axis_input) return layer.decline_computed("indices and axis");
  Sources sources(layer);
  const Shape& data = sources.data();
  const std::size_t axis = normalize_axis(axis_input->to_dims().at(0), data.rank());
  const Shape index_shape = indices->shape();
  Dims expected(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(axis));
  expected.insert(expected.end(), index_shape.begin(), index_shape.end());
  expected.insert(expected.end(), data.begin() + static_cast<std::ptrdiff_t>(axis) + 1, data.end());
  require_updates(layer.shape(2), expected);
  const auto outer = static_cast<std::int64_t>(data.elements(0, axis));
  const std::int64_t slice = sources.step(axis);
  std::int64_t update = 0;
  for (std::int64_t i = 0; i < outer; ++i)
    for (const std::int64_t index : indices->to_dims())
      for (std::int64_t j = 0; j < slice; ++j) sources.put((i * data[axis] + sources.along(axis, index)) * slice + j, update++);
  return sources.finish(layer, layer.input(2));
}

/// Only the plain form, which replaces.
bool replaces(Composition& layer) { return !layer.attributes().has("reduction") || layer.attributes().text("reduction") == "none"; }

Composed decline_reduction(Composition& layer) {
  return layer.decline("attribute 'reduction'", "'" + std::string(layer.attributes().text("reduction")) + "'", "none");
}

/// Single elements, whose place along one axis the indices say.
Composed compose_scatter_elements(Composition& layer) {
  const Tensor *indices = layer.known(1), *axis_input = layer.known(3);
  if (!replaces(layer)) return decline_reduction(layer);
  if (!indices || !axis_input) return layer.decline_computed("indices and axis");
  layer.attributes().flag("use_init_val", true);
  Sources sources(layer);
  const Shape &data = sources.data(), &shape = indices->shape();
  const std::size_t axis = normalize_axis(axis_input->to_dims().at(0), data.rank());
  require_updates(layer.shape(2), shape.dims());
  const Dims numbers = indices->to_dims();
  Dims counter(shape.rank(), 0);
  for (std::size_t update = 0; update < numbers.size(); ++update) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < data.rank(); ++i) place += sources.along(i, i == axis ? numbers[update] : counter[i]) * sources.step(i);
    sources.put(place, static_cast<std::int64_t>(update));
    for (std::size_t i = shape.rank(); i-- > 0 && ++counter[i] == shape[i];) counter[i] = 0;
  }
  return sources.finish(layer, layer.input(2));
}

/// Slices whose place in the first dimensions the last dimension of the indices lists.
Composed compose_scatter_nd(Composition& layer) {
  const Tensor* indices = layer.known(1);
  if (!replaces(layer)) return decline_reduction(layer);
  if (!indices) return layer.decline_computed("indices");
  Sources sources(layer);
  const Shape &data = sources.data(), &shape = indices->shape();
  const std::int64_t depth = shape.rank() == 0 ? 0 : shape[shape.rank() - 1];
  if (depth < 1 || depth > static_cast<std::int64_t>(data.rank()))
    throw Error(ErrorCode::InvalidModel, "indices: given shape " + to_string(shape) + ", expected at most " + std::to_string(data.rank()) +
                                             " numbers for one place");
  Dims expected(shape.begin(), shape.end() - 1);
  expected.insert(expected.end(), data.begin() + depth, data.end());
  require_updates(layer.shape(2), expected);
  const Dims numbers = indices->to_dims();
  const std::int64_t slice = sources.step(static_cast<std::size_t>(depth) - 1);
  std::int64_t update = 0;
  for (std::size_t at = 0; at < numbers.size(); at += static_cast<std::size_t>(depth)) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(depth); ++i) place += sources.along(i, numbers[at + i]) * sources.step(i);
    for (std::int64_t j = 0; j < slice; ++j) sources.put(place + j, update++);
  }
  return sources.finish(layer, layer.input(2));
}

constexpr std::array types{ComposedType{"ScatterUpdate", 3, any_later, compose_scatter_update},
                           ComposedType{"ScatterElementsUpdate", 3, any_later, compose_scatter_elements},
                           ComposedType{"ScatterNDUpdate", 3, any_later, compose_scatter_nd}};

}  // namespace

std::span<const ComposedType> composed_scatter() { return types; }

}  // namespace octet::ir
