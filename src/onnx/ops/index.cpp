#include <octet/base/error.hpp>

#include "onnx/ops/arithmetic.hpp"
#include "onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_gather(NodeContext& node) {
  const Value axis = node.index("axis", node.attributes().integer("axis", 0));
  return one(node.add(Gather{}, {node.input(0), node.input(1), axis}));
}

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

template <TopK::Mode mode>
Converted convert_arg(NodeContext& node) {
  const Attributes& attributes = node.attributes();
  if (attributes.flag("select_last_index", false)) return std::nullopt;
  const std::int64_t axis = attributes.integer("axis", 0);
  const Value best = node.step("best", TopK{axis, mode, TopK::Sort::Values, ElementType::i64}, {node.input(0), node.index("k", 1)});
  if (attributes.flag("keepdims", true)) return one(output(best, 1));
  return one(node.add(Squeeze{}, {output(best, 1), node.dims("axes", {axis})}));
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
  const Value numbers = node.step("numbers", Range{ElementType::i64}, {node.index("start", 0), count, node.index("step", 1)});
  const Value classes = node.step("classes", Reshape{}, {numbers, node.dims("classes_shape", axis_shape(depth[0], rank, axis).dims())});
  const Value equal = node.step("equal", Binary{BinaryKind::Equal}, {column, classes});
  const Value off = node.step("off", Gather{}, {node.input(2), node.index("first", 0), node.index("first_axis", 0)});
  const Value on = node.step("on", Gather{}, {node.input(2), node.index("second", 1), node.index("second_axis", 0)});
  return one(node.add(Select{}, {equal, on, off}));
}

/// More than any network has, and few enough for its square to be a number.
constexpr std::int64_t largest_block = 1 << 16;

/// Channels that are blocks move into space, through six dimensions.
Converted convert_depth_to_space(NodeContext& node) {
  const Shape shape = node.shape(0);
  const std::int64_t block = node.attributes().integer("blocksize");
  if (shape.rank() != 4 || block < 1 || block > largest_block || shape[1] % (block * block) != 0) return std::nullopt;
  const bool columns_first = node.attributes().text("mode", "DCR") == "CRD";
  const std::int64_t channels = shape[1] / (block * block);
  const Dims split =
      columns_first ? Dims{-1, channels, block, block, shape[2], shape[3]} : Dims{-1, block, block, channels, shape[2], shape[3]};
  const Dims order = columns_first ? Dims{0, 1, 4, 2, 5, 3} : Dims{0, 3, 4, 1, 5, 2};
  const Value blocks = node.step("blocks", Reshape{}, {node.input(0), node.dims("blocks_shape", split)});
  const Value moved = node.step("moved", Transpose{}, {blocks, node.dims("order", order)});
  return one(node.add(Reshape{}, {moved, node.dims("shape", {-1, channels, shape[2] * block, shape[3] * block})}));
}

Converted convert_space_to_depth(NodeContext& node) {
  const Shape shape = node.shape(0);
  const std::int64_t block = node.attributes().integer("blocksize");
  if (shape.rank() != 4 || block < 1 || block > largest_block || shape[2] % block != 0 || shape[3] % block != 0) return std::nullopt;
  const std::int64_t height = shape[2] / block, width = shape[3] / block;
  const Value blocks =
      node.step("blocks", Reshape{}, {node.input(0), node.dims("blocks_shape", {-1, shape[1], height, block, width, block})});
  const Value moved = node.step("moved", Transpose{}, {blocks, node.dims("order", {0, 3, 5, 1, 2, 4})});
  return one(node.add(Reshape{}, {moved, node.dims("shape", {-1, shape[1] * block * block, height, width})}));
}

constexpr OpType types[] = {
    {"Gather", convert_gather},
    {"Range", convert_range},
    {"TopK", convert_top_k},
    {"ArgMax", convert_arg<TopK::Mode::Max>},
    {"ArgMin", convert_arg<TopK::Mode::Min>},
    {"OneHot", convert_one_hot},
    {"DepthToSpace", convert_depth_to_space},
    {"SpaceToDepth", convert_space_to_depth},
};

}  // namespace

std::span<const OpType> index_ops() { return types; }

}  // namespace octet::onnx
