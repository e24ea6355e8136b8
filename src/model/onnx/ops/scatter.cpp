#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

std::optional<ScatterReduction> reduction_of(NodeContext& node) {
  const std::string_view word = node.attributes().text("reduction", "none");
  if (word == "none") return ScatterReduction::None;
  if (word == "add") return ScatterReduction::Sum;
  if (word == "mul") return ScatterReduction::Product;
  if (word == "max") return ScatterReduction::Maximum;
  if (word == "min") return ScatterReduction::Minimum;
  return std::nullopt;
}

Converted convert_scatter_elements(NodeContext& node) {
  const std::optional<ScatterReduction> reduction = reduction_of(node);
  if (!reduction) return node.lacks("reduction", "none, add, mul, max or min");
  const Value axis = node.index("axis", node.attributes().integer("axis", 0));
  return one(node.add(ScatterElementsUpdate{*reduction}, {node.input(0), node.input(1), node.input(2), axis}));
}

Converted convert_scatter_nd(NodeContext& node) {
  const std::optional<ScatterReduction> reduction = reduction_of(node);
  if (!reduction) return node.lacks("reduction", "none, add, mul, max or min");
  return one(node.add(ScatterNDUpdate{*reduction}, {node.input(0), node.input(1), node.input(2)}));
}

/// Writes into the cache at the place that each sample's index says, along `axis`; circular ones go on at the begin.
Converted convert_tensor_scatter(NodeContext& node) {
  const Shape cache = node.shape(0), update = node.shape(1);
  const std::size_t rank = cache.rank();
  if (rank < 2 || update.rank() != rank)
    throw Error(ErrorCode::InvalidModel, "update: given shape " + to_string(update) + ", expected the rank of " + to_string(cache));
  const std::size_t axis = normalize_axis(node.attributes().integer("axis", -2), rank);
  const std::string_view mode = node.attributes().text("mode", "linear");
  if (mode != "linear" && mode != "circular") return node.lacks("mode", "linear or circular");
  if (axis == 0) return node.lacks("axis", "another axis than that of the batch");
  const Value numbers =
      node.step("numbers", Range{ElementType::i64}, {node.index("start", 0), node.index("stop", update[axis]), node.index("step", 1)});
  Value places = node.step("places", Reshape{}, {numbers, node.dims("places/shape", dims_along(axis, rank))});
  if (node.has(2)) {
    const Value first = node.step(
        "first", Reshape{}, {converted(node, "wide", node.input(2), ElementType::i64), node.dims("first/shape", dims_along(0, rank))});
    places = node.step("moved", Binary{BinaryKind::Add}, {places, first});
  }
  if (mode == "circular") places = node.step("around", Binary{BinaryKind::FloorMod}, {places, node.index("size", cache[axis])});
  const Value all = node.step("all", Broadcast{}, {places, node.dims("all/shape", update.dims())});
  const Value along = node.index("axis", static_cast<std::int64_t>(axis));
  return one(node.add(ScatterElementsUpdate{}, {node.input(0), all, node.input(1), along}));
}

constexpr OpType types[] = {
    {"Scatter", convert_scatter_elements, "axis"},
    {"ScatterElements", convert_scatter_elements, "axis reduction"},
    {"ScatterND", convert_scatter_nd, "reduction"},
    {"TensorScatter", convert_tensor_scatter, "axis mode"},
};

}  // namespace

std::span<const OpType> scatter_ops() { return types; }

}  // namespace octet::onnx
