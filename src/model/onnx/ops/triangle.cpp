#include <algorithm>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// Compares each column's number with its row's plus `diagonal`, for the last two dimensions of the input.
Value compared_places(NodeContext& node, BinaryKind kind, std::int64_t diagonal) {
  const Shape shape = node.shape(0);
  if (shape.rank() < 2) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(shape) + ", expected rank 2 or more");
  const std::int64_t rows = shape[shape.rank() - 2], columns = shape[shape.rank() - 1];
  const std::int64_t offset = std::clamp(diagonal, -rows, columns);  // What lies further out changes nothing.
  const auto numbers = [&](const std::string& name, std::int64_t first, std::int64_t count) {
    return node.step(name, Range{ElementType::i64},
                     {node.index(name + "/start", first), node.index(name + "/stop", first + count), node.index(name + "/step", 1)});
  };
  const Value row = node.step("row", Unsqueeze{}, {numbers("rows", offset, rows), node.dims("row_axes", {1})});
  const Value column = node.step("column", Unsqueeze{}, {numbers("columns", 0, columns), node.dims("column_axes", {0})});
  return node.step("kept", Binary{kind}, {column, row});
}

Converted convert_trilu(NodeContext& node) {
  const Dims diagonal = node.has(1) ? node.constant_dims(1, "k") : Dims{0};
  if (diagonal.size() != 1) throw Error(ErrorCode::InvalidModel, "k: given " + to_string(diagonal) + ", expected one number");
  const BinaryKind kind = node.attributes().flag("upper", true) ? BinaryKind::GreaterEqual : BinaryKind::LessEqual;
  const Value kept = compared_places(node, kind, diagonal[0]);
  return one(node.add(Select{}, {kept, node.input(0), node.scalar("zero", 0, node.input(0))}));
}

Converted convert_eye_like(NodeContext& node) {
  const auto type = node.attributes().has("dtype") ? element_type_of(node.attributes().integer("dtype")) : node.type(0);
  if (!type) return node.lacks("dtype", "a type of numbers that Octet knows");
  if (node.rank(0) != 2) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(node.shape(0)) + ", expected rank 2");
  const Value diagonal = compared_places(node, BinaryKind::Equal, node.attributes().integer("k", 0));
  return one(node.add(Convert{*type}, {diagonal}));
}

constexpr OpType types[] = {{"Trilu", convert_trilu, "upper"}, {"EyeLike", convert_eye_like, "dtype k"}};

}  // namespace

std::span<const OpType> triangle_ops() { return types; }

}  // namespace octet::onnx
