#include <algorithm>

#include <octet/base/error.hpp>

#include "onnx/ops/arithmetic.hpp"
#include "onnx/ops/ops.hpp"
#include "onnx/ops/window.hpp"

namespace octet::onnx {
namespace {

WindowAttributes pooling_window(NodeContext& node) {
  const std::size_t rank = node.rank(0);
  if (rank < 3) throw Error(ErrorCode::InvalidModel, "data: given rank " + std::to_string(rank) + ", expected 3 or more");
  WindowAttributes window = window_of(node, rank - 2);
  if (window.kernel.empty()) throw Error(ErrorCode::InvalidModel, "attribute 'kernel_shape': given none, expected one");
  return window;
}

RoundingType rounding_of(NodeContext& node) {
  return node.attributes().flag("ceil_mode", false) ? RoundingType::Ceil : RoundingType::Floor;
}

Converted convert_max_pool(NodeContext& node) {
  if (node.attributes().flag("storage_order", false)) return std::nullopt;
  const WindowAttributes window = pooling_window(node);
  MaxPool op{window.kernel, window.strides, window.pads_begin, window.pads_end, window.dilations, rounding_of(node), window.auto_pad};
  op.with_indices = node.has_output(1);
  const Value values = node.add(std::move(op), {node.input(0)});
  if (!node.has_output(1)) return one(values);
  return std::vector<Value>{values, output(values, 1)};
}

Converted convert_average_pool(NodeContext& node) {
  const WindowAttributes window = pooling_window(node);
  if (std::ranges::any_of(window.dilations, [](std::int64_t dilation) { return dilation != 1; })) return std::nullopt;
  const bool exclude = !node.attributes().flag("count_include_pad", false);
  return one(
      node.add(AvgPool{window.kernel, window.strides, window.pads_begin, window.pads_end, exclude, rounding_of(node), window.auto_pad},
               {node.input(0)}));
}

template <ReduceKind kind>
Converted convert_global(NodeContext& node) {
  const Value axes = node.dims("axes", axes_from(2, node.rank(0)));
  return one(node.add(Reduce{kind, true}, {node.input(0), axes}));
}

constexpr OpType types[] = {
    {"MaxPool", convert_max_pool},
    {"AveragePool", convert_average_pool},
    {"GlobalAveragePool", convert_global<ReduceKind::Mean>},
    {"GlobalMaxPool", convert_global<ReduceKind::Max>},
};

}  // namespace

std::span<const OpType> pooling_ops() { return types; }

}  // namespace octet::onnx
