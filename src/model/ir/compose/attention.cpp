#include <array>
#include <cmath>
#include <limits>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

using enum BinaryKind;

/// Whether an optional input says something: converters put a single zero in its place.
bool is_given_mask(Composition& layer) {
  if (layer.input_count() < 4) return false;
  const Tensor* known = layer.known(3);
  return !known || known->elements() != 1 || known->element_type() == ElementType::boolean ||
         known->converted(ElementType::f64).data<double>()[0] != 0;
}

/// What is added to the scores: the mask itself, or minus infinity where one of booleans is false.
Value added_mask(Composition& layer, Value mask, ElementType type) {
  if (layer.type(mask) != ElementType::boolean) return mask;
  const Value hidden = layer.scalar("hidden", -std::numeric_limits<double>::infinity(), type);
  return layer.step("added_mask", Select{}, {mask, layer.scalar("shown", 0, type), hidden});
}

/// True where a key is no later than its query.
Value causal_mask(Composition& layer, Value scores) {
  const std::size_t rank = layer.shape(scores).rank();
  const Value shape = layer.step("scores_shape", ShapeOf{}, {scores});
  const auto numbers = [&](const std::string& name, std::size_t dimension, std::int64_t axis) {
    const Value size = layer.size_of(name + "/count", shape, dimension);
    const Value all =
        layer.step(name + "/numbers", Range{ElementType::i64}, {layer.index(name + "/start", 0), size, layer.index(name + "/step", 1)});
    return layer.step(name, Unsqueeze{}, {all, layer.dims(name + "/axes", {axis})});
  };
  const Value query = numbers("query_place", rank - 2, 1), key = numbers("key_place", rank - 1, 0);
  return layer.binary("causal", LessEqual, key, query);
}

Value scaled_query(Composition& layer) {
  const Value query = layer.input(0);
  if (layer.input_count() > 4) return layer.binary("scaled", Multiply, query, layer.single("scale", 4));
  const Shape shape = layer.shape(query);
  const double scale = 1 / std::sqrt(static_cast<double>(shape[shape.rank() - 1]));
  return layer.binary("scaled", Multiply, query, layer.scalar("scale", scale, layer.type(query)));
}

/// softmax(query * scale * key^T + mask) * value.
Composed compose_attention(Composition& layer) {
  const bool causal = layer.attributes().flag("causal", false);
  if (layer.rank(0) < 2 || layer.rank(1) < 2)
    throw Error(ErrorCode::InvalidModel, "query: given shape " + to_string(layer.shape(0)) + ", expected rank 2 or more");
  if (layer.input_count() > 5) return layer.decline("inputs", std::to_string(layer.input_count()), "at most 5, without a sink");
  const ElementType type = layer.type(0u);
  Value scores = layer.step("scores", MatMul{.transpose_b = true}, {scaled_query(layer), layer.input(1)});
  if (causal) scores = layer.binary("masked", Add, scores, added_mask(layer, causal_mask(layer, scores), type));
  else if (is_given_mask(layer)) scores = layer.binary("masked", Add, scores, added_mask(layer, layer.input(3), type));
  const auto last = static_cast<std::int64_t>(layer.shape(scores).rank()) - 1;
  return layer.finish(MatMul{}, {layer.step("weights", Softmax{.axis = last}, {scores}), layer.input(2)});
}

constexpr std::array types{ComposedType{"ScaledDotProductAttention", 13, any_later, compose_attention}};

}  // namespace

std::span<const ComposedType> composed_attention() { return types; }

}  // namespace octet::ir
