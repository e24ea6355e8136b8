#include <octet/base/error.hpp>

#include "graph/places.hpp"
#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"

namespace octet::onnx {
namespace {

Converted convert_cum_sum(NodeContext& node) {
  const CumSum op{node.attributes().flag("exclusive", false), node.attributes().flag("reverse", false)};
  const Value axis = node.constant("axis", node.constant_input(1, "axis").reshaped(Shape{}));
  return one(node.add(op, {node.input(0), axis}));
}

/// After a step of 2^n each element is the product of 2^(n+1): Hillis and Steele, 1986.
Converted convert_cum_product(NodeContext& node) {
  const bool exclusive = node.attributes().flag("exclusive", false), reverse = node.attributes().flag("reverse", false);
  const Dims given = node.constant_dims(1, "axis");
  if (given.size() != 1) throw Error(ErrorCode::InvalidModel, "axis: given " + to_string(given) + ", expected one number");
  const Shape shape = node.shape(0);
  const std::size_t axis = normalize_axis(given[0], shape.rank());
  const Value unit = node.scalar("unit", 1, node.input(0));
  const auto shifted = [&](const std::string& name, Value x, std::int64_t distance) {
    const Value along = node.index(name + "/axis", static_cast<std::int64_t>(axis));
    const Dims lengths = reverse ? Dims{distance, shape[axis] - distance} : Dims{shape[axis] - distance, distance};
    const Value parts = node.step(name + "/parts", VariadicSplit{}, {x, along, node.dims(name + "/lengths", lengths)});
    Dims begin(shape.rank(), 0), end(shape.rank(), 0);
    (reverse ? end : begin)[axis] = distance;
    return node.step(name, Pad{}, {output(parts, reverse ? 1 : 0), node.dims(name + "/begin", begin), node.dims(name + "/end", end), unit});
  };
  Value product = node.input(0);
  if (exclusive && shape[axis] > 0) product = shifted("exclusive", product, 1);
  for (std::int64_t distance = 1; distance < shape[axis]; distance *= 2) {
    const std::string name = "distance" + std::to_string(distance);
    product = node.step(name, Binary{BinaryKind::Multiply}, {product, shifted(name + "/shifted", product, distance)});
  }
  return one(product);
}

Converted convert_reverse_sequence(NodeContext& node) {
  const ReverseSequence op{node.attributes().integer("batch_axis", 1), node.attributes().integer("time_axis", 0)};
  return one(node.add(op, {node.input(0), node.input(1)}));
}

/// Of known elements a constant, which has as many places as there are.
Value places_of(NodeContext& node, const std::string& suffix, std::size_t index) {
  if (const std::optional<Tensor> known = node.known(index)) return node.constant(suffix, places_of_non_zeros(*known, ElementType::i64));
  return node.step(suffix, NonZero{}, {node.input(index)});
}

Converted convert_non_zero(NodeContext& node) { return one(places_of(node, "places", 0)); }

/// The slices for which a condition holds.
Converted convert_compress(NodeContext& node) {
  Value data = node.input(0);
  const bool along_axis = node.attributes().has("axis");
  if (!along_axis) data = node.step("flat", Reshape{}, {data, node.dims("flat/shape", {-1})});
  const std::size_t rank = node.graph().shape(data).rank(), axis = along_axis ? normalize_axis(node.attributes().integer("axis"), rank) : 0;
  if (node.rank(1) != 1 || node.shape(1)[0] > node.graph().shape(data)[axis])
    throw Error(ErrorCode::InvalidModel, "condition: given shape " + to_string(node.shape(1)) + ", expected one for each of " +
                                             std::to_string(node.graph().shape(data)[axis]) + " at most");
  const Value places = places_of(node, "places", 1);
  const Value list = node.step("list", Squeeze{}, {places, node.dims("list/axes", {0})});
  return one(node.add(Gather{}, {data, list, node.index("axis", static_cast<std::int64_t>(axis))}));
}

constexpr OpType types[] = {
    {"CumSum", convert_cum_sum, "exclusive reverse"},
    {"CumProd", convert_cum_product, "exclusive reverse"},
    {"ReverseSequence", convert_reverse_sequence, "batch_axis time_axis"},
    {"NonZero", convert_non_zero},
    {"Compress", convert_compress, "axis"},
};

}  // namespace

std::span<const OpType> sequence_ops() { return types; }

}  // namespace octet::onnx
