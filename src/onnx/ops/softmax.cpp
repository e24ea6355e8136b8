#include <octet/tensor/shape.hpp>

#include "onnx/ops/arithmetic.hpp"
#include "onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

constexpr std::int64_t first_along_one_axis = 13;

/// Up to operator set 12 all dimensions from `axis` on count as one.
template <typename Op>
Converted convert(NodeContext& node) {
  const std::int64_t given = node.attributes().integer("axis", node.opset() < first_along_one_axis ? 1 : -1);
  const Shape shape = node.shape(0);
  const auto axis = normalize_axis(given, shape.rank());
  const bool others_follow = shape.elements(axis + 1, shape.rank()) != 1;
  if (node.opset() >= first_along_one_axis || !others_follow) return one(node.add(Op{static_cast<std::int64_t>(axis)}, {node.input(0)}));
  const auto joined = static_cast<std::int64_t>(shape.elements(axis, shape.rank()));
  const Value flat = node.step("flat", Reshape{}, {node.input(0), node.dims("flat_shape", axis == 0 ? Dims{1, -1} : Dims{-1, joined})});
  Dims back = shape.dims();
  back[0] = -1;
  return one(node.add(Reshape{}, {node.step("rows", Op{1}, {flat}), node.dims("shape", back)}));
}

constexpr OpType types[] = {{"Softmax", convert<Softmax>}, {"LogSoftmax", convert<LogSoftmax>}};

}  // namespace

std::span<const OpType> softmax_ops() { return types; }

}  // namespace octet::onnx
