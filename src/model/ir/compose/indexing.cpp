#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

#include "graph/ops/checked.hpp"
#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

using enum BinaryKind;

/// -1 along `axis` and 1 along the others of `rank` dimensions.
Dims dims_along(std::size_t axis, std::size_t rank) {
  Dims dims(rank, 1);
  dims.at(axis) = -1;
  return dims;
}

/// Places in a tensor, one number for each of its first dimensions, joined into places in those dimensions as one. Sizes are computed
/// from shapes, so that the network may be reshaped.
class Places {
 public:
  Places(Composition& layer, Value data) : layer_(layer), data_shape_(layer.step("data_shape", ShapeOf{}, {data})) {}

  /// Goes on with the next dimension. Negative numbers count from its end.
  void add(Value numbers) {
    const std::string prefix = "dimension" + std::to_string(dimension_);
    const Value size = layer_.size_of(prefix + "/size", data_shape_, dimension_++);
    const Value wide = layer_.converted(prefix + "/wide", numbers, ElementType::i64);
    const Value negative = layer_.binary(prefix + "/negative", Less, wide, layer_.index(prefix + "/zero", 0));
    const Value from_end = layer_.binary(prefix + "/from_end", Add, wide, size);
    const Value place = layer_.step(prefix + "/place", Select{}, {negative, from_end, wide});
    joined_ = joined_ ? layer_.binary(prefix + "/joined", Add, layer_.binary(prefix + "/rows", Multiply, *joined_, size), place) : place;
  }

  /// Goes on with the next dimension, in which the places are 0, 1, ... along dimension `axis` of `shape`, a computed one of `rank`.
  void add_counted(Value shape, std::size_t axis, std::size_t rank) {
    const std::string prefix = "count" + std::to_string(axis);
    const Value count = layer_.size_of(prefix + "/size", shape, axis);
    const Value numbers = layer_.step(prefix + "/numbers", Range{ElementType::i64},
                                      {layer_.index(prefix + "/start", 0), count, layer_.index(prefix + "/step", 1)});
    add(layer_.reshaped(prefix + "/column", numbers, dims_along(axis, rank)));
  }

  Value joined() const { return *joined_; }

  /// The data with the dimensions that were added as one.
  Value flat(Value data, std::size_t rank) {
    std::vector<Value> shape{layer_.dims("all", {-1})};
    for (std::size_t i = dimension_; i < rank; ++i) {
      const std::string prefix = "rest" + std::to_string(i);
      const Value size = layer_.size_of(prefix + "/size", data_shape_, i);
      shape.push_back(layer_.step(prefix, Unsqueeze{}, {size, layer_.dims(prefix + "/axes", {0})}));
    }
    const Value target = layer_.step("flat_shape", Concat{0}, std::move(shape));
    return layer_.step("flat", Reshape{}, {data, target});
  }

 private:
  Composition& layer_;
  Value data_shape_;
  std::optional<Value> joined_{};
  std::size_t dimension_ = 0;
};

/// What the places say, taken from the data.
Composed finish_taking(Composition& layer, Places& places) {
  const Value flat = places.flat(layer.input(0), layer.rank(0));
  return layer.finish(Gather{}, {flat, places.joined(), layer.index("axis", 0)});
}

[[noreturn]] void refuse_indices(Composition& layer, const std::string& expected) {
  throw Error(ErrorCode::InvalidModel, "indices: given shape " + to_string(layer.shape(1)) + " for data of shape " +
                                           to_string(layer.shape(0)) + ", expected " + expected);
}

Composed compose_gather_elements(Composition& layer) {
  const std::size_t rank = layer.rank(0), axis = normalize_axis(layer.attributes().integer("axis"), rank);
  if (layer.rank(1) != rank) refuse_indices(layer, "the same rank");
  const Value shape = layer.step("indices_shape", ShapeOf{}, {layer.input(1)});
  Places places(layer, layer.input(0));
  for (std::size_t i = 0; i < rank; ++i) {
    if (i == axis) places.add(layer.input(1));
    else places.add_counted(shape, i, rank);
  }
  return finish_taking(layer, places);
}

/// The place in each dimension, which the last dimension of the indices counts.
void add_listed(Composition& layer, Places& places, Value indices, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string name = "indices" + std::to_string(i);
    const Value which = layer.index(name + "/which", i);
    places.add(layer.step(name, Gather{}, {indices, which, layer.index(name + "/axis", -1)}));
  }
}

constexpr int first_opset_with_kept_batches = 8;

/// GatherND-5 makes the batch dimensions one.
Composed compose_gather_nd(Composition& layer) {
  const std::size_t rank = layer.rank(0), index_rank = layer.rank(1);
  const std::int64_t batch = layer.attributes().integer("batch_dims", 0), count = index_rank == 0 ? 0 : layer.shape(1)[index_rank - 1];
  if (batch < 0 || batch >= static_cast<std::int64_t>(index_rank) || count < 1 || batch + count > static_cast<std::int64_t>(rank))
    refuse_indices(layer, "no more indices and batch dimensions than the data have dimensions");
  const bool joins_batches = batch > 1 && layer.opset() < first_opset_with_kept_batches;
  const Value indices = layer.input(1), shape = layer.step("indices_shape", ShapeOf{}, {indices});
  Places places(layer, layer.input(0));
  for (std::int64_t i = 0; i < batch; ++i) places.add_counted(shape, static_cast<std::size_t>(i), index_rank - 1);
  add_listed(layer, places, indices, count);
  if (!joins_batches) return finish_taking(layer, places);
  const Value flat = places.flat(layer.input(0), rank);
  const Value taken = layer.step("taken", Gather{}, {flat, places.joined(), layer.index("axis", 0)});
  const Shape apart = layer.shape(taken);
  Dims joined{-1};
  joined.insert(joined.end(), apart.begin() + batch, apart.end());
  return layer.finish_reshaped(taken, joined);
}

/// Equal to each index along a new axis, then one of two values. What is out of range is nowhere equal.
Composed compose_one_hot(Composition& layer) {
  const Tensor* depth = layer.known(1);
  if (!depth) return layer.decline_computed("depth");
  if (const auto mode =
          layer.attributes().has("negative_indices_mode") ? layer.attributes().text("negative_indices_mode") : "ignore_negative";
      mode != "ignore_negative")
    return layer.decline("attribute 'negative_indices_mode'", "'" + std::string(mode) + "'", "ignore_negative");
  const Dims depths = depth->to_dims();
  if (depths.size() != 1 || depths[0] < 0)
    throw Error(ErrorCode::InvalidModel, "depth: given " + to_string(depths) + ", expected one number of 0 or more");
  const std::size_t rank = layer.rank(0) + 1, axis = normalize_axis(layer.attributes().integer("axis"), rank);
  const Value wide = layer.converted("wide", layer.input(0), ElementType::i64);
  const Value column = layer.step("column", Unsqueeze{}, {wide, layer.dims("column/axes", {static_cast<std::int64_t>(axis)})});
  Dims numbers(static_cast<std::size_t>(depths[0]));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i);
  const Value classes = layer.reshaped("classes", layer.dims("numbers", numbers), dims_along(axis, rank));
  const Value equal = layer.binary("equal", Equal, column, classes);
  return layer.finish(Select{}, {equal, layer.single("on", 2), layer.single("off", 3)});
}

/// How far elements move along each axis; the axes may repeat.
std::optional<Dims> shifts_by_axis(Composition& layer) {
  const Tensor *shift = layer.known(1), *axes = layer.known(2);
  if (!shift || !axes) return std::nullopt;
  const Dims given = shift->to_dims(), along = axes->to_dims();
  const Shape shape = layer.shape(0);
  if (given.size() != along.size() && given.size() != 1)
    throw Error(ErrorCode::InvalidModel, "shift: given " + to_string(given) + ", expected one for each of the axes " + to_string(along));
  Dims shifts(shape.rank(), 0);
  for (std::size_t i = 0; i < along.size(); ++i) {
    const std::size_t axis = normalize_axis(along[i], shape.rank());
    if (shape[axis] == 0) continue;
    shifts[axis] = ((shifts[axis] + given[given.size() == 1 ? 0 : i]) % shape[axis] + shape[axis]) % shape[axis];
  }
  return shifts;
}

/// The last `shift` elements along each axis go to the front.
Composed compose_roll(Composition& layer) {
  const auto shifts = shifts_by_axis(layer);
  if (!shifts) return layer.decline_computed("shift and axes");
  Value x = layer.input(0);
  for (std::size_t axis = 0; axis < shifts->size(); ++axis) {
    const std::int64_t shift = (*shifts)[axis];
    if (shift == 0) continue;
    const std::string name = "axis" + std::to_string(axis);
    const auto number = static_cast<std::int64_t>(axis);
    const Value parts = layer.step(name + "/parts", VariadicSplit{},
                                   {x, layer.index(name + "/number", number), layer.dims(name + "/lengths", {-1, shift})});
    x = layer.step(name, Concat{number}, {output(parts, 1), parts});
  }
  return layer.finish(Convert{layer.type(0u)}, {x});
}

/// Ones on a diagonal, which is a constant.
Composed compose_eye(Composition& layer) {
  const ElementType type = layer.attributes().element_type("output_type");
  if (layer.input_count() > 3) return layer.decline("inputs", std::to_string(layer.input_count()), "no shape of a batch");
  const Tensor *rows = layer.known(0), *columns = layer.known(1), *diagonal = layer.known(2);
  if (!rows || !columns || !diagonal) return layer.decline_computed("num_rows, num_columns and diagonal_index");
  const std::int64_t height = rows->to_dims().at(0), width = columns->to_dims().at(0), offset = diagonal->to_dims().at(0);
  const Shape shape = checked_shape({height, width});
  if (checked_product(height, width, "elements") > std::int64_t{1} << 24)
    return layer.decline("elements", std::to_string(shape.elements()), "no more than a constant is made of");
  Tensor ones(ElementType::f32, shape);
  std::ranges::fill(ones.mutable_data<float>(), 0.0f);
  for (std::int64_t row = 0; row < height; ++row)
    if (row + offset >= 0 && row + offset < width) ones.mutable_data<float>()[static_cast<std::size_t>(row * width + row + offset)] = 1;
  return layer.finish(Constant{ones.converted(type)}, {});
}

constexpr std::array types{ComposedType{"GatherElements", 6, any_later, compose_gather_elements},
                           ComposedType{"GatherND", 5, any_later, compose_gather_nd}, ComposedType{"OneHot", 1, any_later, compose_one_hot},
                           ComposedType{"Roll", 7, any_later, compose_roll}, ComposedType{"Eye", 9, any_later, compose_eye}};

}  // namespace

std::span<const ComposedType> composed_indexing() { return types; }

}  // namespace octet::ir
