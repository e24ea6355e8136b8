#include "model/onnx/ops/softmax.hpp"

#include <octet/tensor/shape.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

constexpr std::int64_t first_along_one_axis = 13;

/// Up to operator set 12 all dimensions from `axis` on count as one.
template <typename Op>
Value softmax_of(NodeContext& node, Value data, std::int64_t given_axis, std::int64_t opset) {
  const Shape shape = node.graph().shape(data);
  const auto axis = normalize_axis(given_axis, shape.rank());
  const bool others_follow = shape.elements(axis + 1, shape.rank()) != 1;
  if (opset >= first_along_one_axis || !others_follow) return node.add(Op{static_cast<std::int64_t>(axis)}, {data});
  const auto joined = static_cast<std::int64_t>(shape.elements(axis, shape.rank()));
  const Value flat = node.step("flat", Reshape{}, {data, node.dims("flat_shape", axis == 0 ? Dims{1, -1} : Dims{-1, joined})});
  Dims back = shape.dims();
  back[0] = -1;
  return node.add(Reshape{}, {node.step("rows", Op{1}, {flat}), node.dims("shape", back)});
}

template <typename Op>
Converted convert(NodeContext& node) {
  const std::int64_t axis = node.attributes().integer("axis", node.opset() < first_along_one_axis ? 1 : -1);
  return one(softmax_of<Op>(node, node.input(0), axis, node.opset()));
}

constexpr OpType types[] = {{"Softmax", convert<Softmax>, "axis"}, {"LogSoftmax", convert<LogSoftmax>, "axis"}};

}  // namespace

Value softmax(NodeContext& node, Value data, std::int64_t axis, std::int64_t opset) { return softmax_of<Softmax>(node, data, axis, opset); }

std::span<const OpType> softmax_ops() { return types; }

}  // namespace octet::onnx
