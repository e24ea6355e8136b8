#include <octet/base/error.hpp>

#include "graph/ops/checked.hpp"
#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_range(NodeContext& node) {
  const ElementType type = node.type(0);
  return one(node.add(Range{type}, {node.input(0), node.input(1), node.input(2)}));
}

Converted convert_top_k(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  TopK op{attributes.integer("axis", -1), attributes.flag("largest", true) ? TopK::Mode::Max : TopK::Mode::Min,
          attributes.flag("sorted", true) ? TopK::Sort::Values : TopK::Sort::None, ElementType::i64};
  Value k;
  if (node.opset() < 10) k = node.index("k", attributes.integer("k"));
  else k = node.constant("k", node.constant_input(1, "k").reshaped(Shape{}));
  const Value values = node.add(op, {node.input(0), k});
  return std::vector<Value>{values, output(values, 1)};
}

/// The elements along an axis from last to first.
Value reversed(NodeContext& node, Value value, std::size_t axis) {
  const std::size_t rank = node.graph().shape(value).rank();
  Dims steps(rank, 1);
  steps[axis] = -1;
  const Value ends = node.dims("ends", Dims(rank, 0));
  return node.step("reversed", StridedSlice{Dims(rank, 1), Dims(rank, 1)}, {value, ends, ends, node.dims("steps", steps)});
}

/// Computed, so that the network may be reshaped.
Value size_along(NodeContext& node, Value x, std::size_t axis) {
  const Value shape = node.step("shape", ShapeOf{}, {x});
  return node.step("size", Gather{}, {shape, node.index("size_axis", static_cast<std::int64_t>(axis)), node.index("shape_axis", 0)});
}

/// Where the largest or smallest element along an axis is, of equal ones the first or the last.
Value best_index(NodeContext& node, Value given, TopK::Mode mode, std::size_t axis, bool last) {
  const Value x = last ? reversed(node, given, axis) : given;
  const TopK op{static_cast<std::int64_t>(axis), mode, TopK::Sort::Values, ElementType::i64};
  const Value place = output(node.step("best", op, {x, node.index("k", 1)}), 1);
  if (!last) return place;
  const Value end = node.step("end", Binary{BinaryKind::Subtract}, {size_along(node, given, axis), node.index("one", 1)});
  return node.step("index", Binary{BinaryKind::Subtract}, {end, place});
}

template <TopK::Mode mode>
Converted convert_arg(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  const std::size_t axis = normalize_axis(attributes.integer("axis", 0), node.rank(0));
  const Value index = best_index(node, node.input(0), mode, axis, attributes.flag("select_last_index", false));
  if (attributes.flag("keepdims", true)) return one(index);
  return one(node.add(Squeeze{}, {index, node.dims("axes", {static_cast<std::int64_t>(axis)})}));
}

/// The numbers 0 to count - 1 along one axis of `rank`.
Value numbered(NodeContext& node, Value count, std::size_t rank, std::size_t axis) {
  const Value numbers = node.step("numbers", Range{ElementType::i64}, {node.index("start", 0), count, node.index("step", 1)});
  return node.step("classes", Reshape{}, {numbers, node.dims("classes_shape", dims_along(axis, rank))});
}

Value is_largest(NodeContext& node, Value x, std::size_t axis) {
  const Value best = best_index(node, x, TopK::Mode::Max, axis, false);
  const std::size_t rank = node.graph().shape(x).rank();
  return node.step("is_best", Binary{BinaryKind::Equal}, {best, numbered(node, size_along(node, x, axis), rank, axis)});
}

/// 1 for the first of the largest elements, else 0.
Converted convert_hardmax(NodeContext& node) {
  const Shape shape = node.shape(0);
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", node.opset() < 13 ? 1 : -1), shape.rank());
  // Older operator sets take all dimensions from the axis on together.
  if (node.opset() >= 13 || shape.elements(axis + 1, shape.rank()) == 1)
    return one(node.add(Convert{node.type(0)}, {is_largest(node, node.input(0), axis)}));
  const auto joined = static_cast<std::int64_t>(shape.elements(axis, shape.rank()));
  const Value flat = node.step("flat", Reshape{}, {node.input(0), node.dims("flat_shape", axis == 0 ? Dims{1, -1} : Dims{-1, joined})});
  Dims back = shape.dims();
  back[0] = -1;
  const Value rows = node.step("rows", Convert{node.type(0)}, {is_largest(node, flat, 1)});
  return one(node.add(Reshape{}, {rows, node.dims("shape", back)}));
}

/// Equal to each index along a new axis, then one of two values.
Converted convert_one_hot(NodeContext& node) {
  const Dims depth = node.constant_dims(1, "depth");
  if (depth.size() != 1 || depth[0] < 1)
    throw Error(ErrorCode::InvalidModel, "depth: given " + to_string(depth) + ", expected one number of 1 or more");
  const std::size_t rank = node.rank(0) + 1;
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", -1), rank);
  const Value given = converted(node, "wide", node.input(0), ElementType::i64);
  const Value count = node.index("depth", depth[0]);
  // Negative indices count from the end.
  const Value wrapped = node.step("wrapped", Binary{BinaryKind::Add}, {given, count});
  const Value negative = node.step("negative", Binary{BinaryKind::Less}, {given, node.index("zero", 0)});
  const Value indices = node.step("indices", Select{}, {negative, wrapped, given});
  const Value column = node.step("column", Unsqueeze{}, {indices, node.dims("axes", {static_cast<std::int64_t>(axis)})});
  const Value equal = node.step("equal", Binary{BinaryKind::Equal}, {column, numbered(node, count, rank, axis)});
  const Value off = node.step("off", Gather{}, {node.input(2), node.index("first", 0), node.index("first_axis", 0)});
  const Value on = node.step("on", Gather{}, {node.input(2), node.index("second", 1), node.index("second_axis", 0)});
  return one(node.add(Select{}, {equal, on, off}));
}

/// More than any network has, and few enough for its square to be a number.
constexpr std::int64_t largest_block = 1 << 16;

void require_blocks(const Shape& shape, std::int64_t block, bool fits) {
  if (!fits)
    throw Error(ErrorCode::InvalidModel, "attribute 'blocksize': given " + std::to_string(block) + " for data " + to_string(shape) +
                                             ", expected one that divides what becomes blocks, and data of rank 4");
}

/// Whether channels are counted before the rows and columns of a block; nothing for a mode that ONNX does not have.
std::optional<bool> is_columns_first(NodeContext& node) {
  const std::string_view mode = node.attributes().text("mode", "DCR");
  if (mode != "DCR" && mode != "CRD") return std::nullopt;
  return mode == "CRD";
}

/// Channels that are blocks move into space, through six dimensions.
Converted convert_depth_to_space(NodeContext& node) {
  const Shape shape = node.shape(0);
  const std::int64_t block = node.attributes().integer("blocksize");
  require_blocks(shape, block, shape.rank() == 4 && block > 0 && block <= largest_block && shape[1] % (block * block) == 0);
  const std::optional<bool> columns_first = is_columns_first(node);
  if (!columns_first) return node.lacks("mode", "DCR or CRD");
  const std::int64_t channels = shape[1] / (block * block);
  const Dims split =
      *columns_first ? Dims{-1, channels, block, block, shape[2], shape[3]} : Dims{-1, block, block, channels, shape[2], shape[3]};
  const Dims order = *columns_first ? Dims{0, 1, 4, 2, 5, 3} : Dims{0, 3, 4, 1, 5, 2};
  const Value blocks = node.step("blocks", Reshape{}, {node.input(0), node.dims("blocks_shape", split)});
  const Value moved = node.step("moved", Transpose{}, {blocks, node.dims("order", order)});
  const std::int64_t height = checked_product(shape[2], block, "height"), width = checked_product(shape[3], block, "width");
  return one(node.add(Reshape{}, {moved, node.dims("shape", {-1, channels, height, width})}));
}

Converted convert_space_to_depth(NodeContext& node) {
  const Shape shape = node.shape(0);
  const std::int64_t block = node.attributes().integer("blocksize");
  require_blocks(shape, block, shape.rank() == 4 && block > 0 && block <= largest_block && shape[2] % block == 0 && shape[3] % block == 0);
  const std::optional<bool> columns_first = is_columns_first(node);
  if (!columns_first) return node.lacks("mode", "DCR or CRD");
  const std::int64_t height = shape[2] / block, width = shape[3] / block;
  const Value blocks =
      node.step("blocks", Reshape{}, {node.input(0), node.dims("blocks_shape", {-1, shape[1], height, block, width, block})});
  const Value moved =
      node.step("moved", Transpose{}, {blocks, node.dims("order", *columns_first ? Dims{0, 1, 3, 5, 2, 4} : Dims{0, 3, 5, 1, 2, 4})});
  return one(node.add(Reshape{}, {moved, node.dims("shape", {-1, checked_product(shape[1], block * block, "channels"), height, width})}));
}

constexpr OpType types[] = {
    {"Range", convert_range, "stash_type"},
    {"TopK", convert_top_k, "axis k<10 largest sorted"},
    {"ArgMax", convert_arg<TopK::Mode::Max>, "axis keepdims select_last_index"},
    {"ArgMin", convert_arg<TopK::Mode::Min>, "axis keepdims select_last_index"},
    {"Hardmax", convert_hardmax, "axis"},
    {"OneHot", convert_one_hot, "axis"},
    {"DepthToSpace", convert_depth_to_space, "blocksize mode"},
    {"SpaceToDepth", convert_space_to_depth, "blocksize mode"},
};

}  // namespace

std::span<const OpType> index_ops() { return types; }

}  // namespace octet::onnx
