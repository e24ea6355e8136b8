#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_gather(NodeContext& node) {
  const Value axis = node.index("axis", node.attributes().integer("axis", 0));
  return one(node.add(Gather{}, {node.input(0), node.input(1), axis}));
}

/// Places in a tensor, one number for each of its first dimensions, joined into places in those dimensions as one. Sizes are computed
/// from shapes, so that the network may be reshaped.
class Places {
 public:
  Places(NodeContext& node, Value data) : node_(node), data_shape_(node.step("data_shape", ShapeOf{}, {data})) {}

  /// Goes on with the next dimension. Negative numbers count from its end.
  void add(Value numbers) {
    const std::string prefix = "dimension" + std::to_string(dimension_);
    const Value size = size_of(data_shape_, prefix, dimension_++);
    const Value wide = converted(node_, prefix + "/wide", numbers, ElementType::i64);
    const Value negative = node_.step(prefix + "/negative", Binary{BinaryKind::Less}, {wide, node_.index(prefix + "/zero", 0)});
    const Value from_end = node_.step(prefix + "/from_end", Binary{BinaryKind::Add}, {wide, size});
    const Value place = node_.step(prefix + "/place", Select{}, {negative, from_end, wide});
    if (!joined_) joined_ = place;
    else joined_ = node_.step(prefix + "/joined", Binary{BinaryKind::Add},
                              {node_.step(prefix + "/rows", Binary{BinaryKind::Multiply}, {*joined_, size}), place});
  }

  /// Goes on with the next dimension, in which the places are 0, 1, ... along dimension `axis` of `shape`, a computed one of `rank`.
  void add_counted(Value shape, std::size_t axis, std::size_t rank) {
    const std::string prefix = "count" + std::to_string(axis);
    const Value numbers = node_.step(prefix + "/numbers", Range{ElementType::i64},
                                     {node_.index(prefix + "/start", 0), size_of(shape, prefix, axis), node_.index(prefix + "/step", 1)});
    add(node_.step(prefix + "/column", Reshape{}, {numbers, node_.dims(prefix + "/shape", dims_along(axis, rank))}));
  }

  Value joined() const { return *joined_; }
  /// The data with the dimensions that were added as one.
  Value flat(Value data, std::size_t rank) {
    std::vector<Value> shape{node_.dims("all", {-1})};
    for (std::size_t i = dimension_; i < rank; ++i) {
      const std::string prefix = "rest" + std::to_string(i);
      shape.push_back(node_.step(prefix, Unsqueeze{}, {size_of(data_shape_, prefix, i), node_.dims(prefix + "/axes", {0})}));
    }
    return node_.step("flat", Reshape{}, {data, node_.step("flat_shape", Concat{0}, std::move(shape))});
  }

 private:
  Value size_of(Value shape, const std::string& prefix, std::size_t dimension) {
    return node_.step(prefix + "/size", Gather{},
                      {shape, node_.index(prefix + "/which", static_cast<std::int64_t>(dimension)), node_.index(prefix + "/from", 0)});
  }

  NodeContext& node_;
  Value data_shape_;
  std::optional<Value> joined_{};
  std::size_t dimension_ = 0;
};

Converted convert_gather_elements(NodeContext& node) {
  const Value data = node.input(0), indices = node.input(1);
  const std::size_t rank = node.rank(0), axis = normalize_axis(node.attributes().integer("axis", 0), rank);
  if (node.rank(1) != rank)
    throw Error(ErrorCode::InvalidModel, "indices: given shape " + to_string(node.shape(1)) + ", expected the rank of the data " +
                                             to_string(node.shape(0)));
  const Value shape = node.step("indices_shape", ShapeOf{}, {indices});
  Places places(node, data);
  for (std::size_t i = 0; i < rank; ++i) {
    if (i == axis) places.add(indices);
    else places.add_counted(shape, i, rank);
  }
  return one(node.add(Gather{}, {places.flat(data, rank), places.joined(), node.index("axis", 0)}));
}

Converted convert_gather_nd(NodeContext& node) {
  const Value data = node.input(0), indices = node.input(1);
  const std::size_t rank = node.rank(0), index_rank = node.rank(1);
  const std::int64_t batch = node.attributes().integer("batch_dims", 0), count = index_rank == 0 ? 0 : node.shape(1)[index_rank - 1];
  if (batch < 0 || batch >= static_cast<std::int64_t>(index_rank) || count < 1 || batch + count > static_cast<std::int64_t>(rank))
    throw Error(ErrorCode::InvalidModel, "indices: given shape " + to_string(node.shape(1)) + " and " + std::to_string(batch) +
                                             " batch dimensions, expected no more indices than the data " + to_string(node.shape(0)) +
                                             " have dimensions");
  const Value shape = node.step("indices_shape", ShapeOf{}, {indices});
  Places places(node, data);
  for (std::int64_t i = 0; i < batch; ++i) places.add_counted(shape, static_cast<std::size_t>(i), index_rank - 1);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string suffix = "indices" + std::to_string(i);
    places.add(node.step(suffix, Gather{}, {indices, node.index(suffix + "/which", i), node.index(suffix + "/axis", -1)}));
  }
  return one(node.add(Gather{}, {places.flat(data, rank), places.joined(), node.index("axis", 0)}));
}

constexpr OpType types[] = {
    {"Gather", convert_gather, "axis"},
    {"GatherElements", convert_gather_elements, "axis"},
    {"GatherND", convert_gather_nd, "batch_dims"},
};

}  // namespace

std::span<const OpType> gather_ops() { return types; }

}  // namespace octet::onnx
