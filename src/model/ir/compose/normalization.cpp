#include <array>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

Composed compose_group_normalization(Composition& layer) {
  const std::int64_t groups = layer.attributes().integer("num_groups");
  const double epsilon = layer.attributes().number("epsilon");
  const Shape shape = layer.shape(0);
  if (shape.rank() < 2 || groups < 1 || shape[1] % groups != 0)
    throw Error(ErrorCode::InvalidModel, "num_groups: given " + std::to_string(groups) + " for data of shape " + to_string(shape) +
                                             ", expected a number that divides the channels");
  const auto inner = static_cast<std::int64_t>(shape.elements(1, shape.rank())) / groups;
  const Value grouped = layer.reshaped("grouped", layer.input(0), {-1, groups, inner});
  const Value normalized = layer.step("normalized", MVN{.eps = epsilon}, {grouped, layer.dims("axes", {2})});
  Dims back = shape.dims();
  back[0] = -1;
  const Value flat = layer.reshaped("ungrouped", normalized, back);
  const Value scale = layer.by_channel("scale", layer.input(1), shape.rank()),
              shift = layer.by_channel("shift", layer.input(2), shape.rank());
  return layer.finish(Binary{BinaryKind::Add}, {layer.binary("scaled", BinaryKind::Multiply, flat, scale), shift});
}

/// Global response normalization: over the channels of each pixel.
Composed compose_grn(Composition& layer) {
  const double bias = layer.attributes().number("bias");
  return layer.finish(NormalizeL2{.eps = bias}, {layer.input(0), layer.dims("axes", {1})});
}

constexpr std::array types{ComposedType{"GroupNormalization", 12, any_later, compose_group_normalization},
                           ComposedType{"GRN", 1, any_later, compose_grn}};

}  // namespace

std::span<const ComposedType> composed_normalization() { return types; }

}  // namespace octet::ir
