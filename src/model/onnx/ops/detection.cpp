#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

/// The graph's output has a row for every box that could be selected; rows that are not used are -1.
Converted convert_non_max_suppression(NodeContext& node) {
  const bool center = node.attributes().flag("center_point_box", false);
  const auto scalar = [&](std::size_t index, const char* name, Tensor fallback) {
    return node.has(index) ? reshaped(node, name, node.input(index), Shape{}) : node.constant(name, std::move(fallback));
  };
  const NonMaxSuppression op{center ? NonMaxSuppression::BoxEncoding::Center : NonMaxSuppression::BoxEncoding::Corner, false};
  const Value count = scalar(2, "count", Tensor::scalar(std::int64_t{0})), overlap = scalar(3, "overlap", Tensor::scalar(0.0F));
  std::vector<Value> inputs{node.input(0), node.input(1), count, overlap};
  // Without a threshold every score passes, negative ones too.
  inputs.push_back(scalar(4, "least_score", Tensor::scalar(-3.4e38F)));
  return one(node.add(op, std::move(inputs)));
}

constexpr OpType types[] = {{"NonMaxSuppression", convert_non_max_suppression, "center_point_box"}};

}  // namespace

std::span<const OpType> detection_ops() { return types; }

}  // namespace octet::onnx
