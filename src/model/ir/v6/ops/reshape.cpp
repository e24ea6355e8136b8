#include <array>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

/// The output's dimensions count; `dim` says which of them follow another batch.
Dims target_of(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const Dims dims = attributes.integers("dim", {});
  const bool partial = attributes.integer("axis", 0) != 0 || attributes.integer("num_axes", -1) != -1;
  return dims.empty() || partial ? layer.declared() : dims;
}

Value finish_reshape(Layer& layer, const Dims& target) {
  return layer.finish(Reshape{.special_zero = true}, {layer.input(), layer.integers("shape", target)});
}

Value translate_reshape(Layer& layer) {
  if (layer.input_count() > 1) return layer.finish(Reshape{.special_zero = true}, {layer.input(0), layer.input(1)});
  return finish_reshape(layer, target_of(layer));
}

/// The dimensions from `axis` to `end_axis` become one.
Value translate_flatten(Layer& layer) {
  const Shape& data = layer.shape(layer.input());
  const std::size_t first = normalize_axis(layer.attributes().integer("axis", 0), data.rank());
  const std::size_t last = normalize_axis(layer.attributes().integer("end_axis", -1), data.rank());
  Dims target(first, 0);
  target.push_back(-1);
  for (std::size_t i = last + 1; i < data.rank(); ++i) target.push_back(data[i]);
  return finish_reshape(layer, target);
}

Value translate_squeeze(Layer& layer) { return layer.finish(Squeeze{}, layer.inputs()); }
Value translate_unsqueeze(Layer& layer) { return layer.finish(Unsqueeze{}, {layer.input(0), layer.input(1)}); }

Value translate_permute(Layer& layer) {
  return layer.finish(Transpose{}, {layer.input(), layer.integers("order", layer.attributes().integers("order"))});
}

constexpr std::array types{OldType{"Reshape", translate_reshape}, OldType{"Flatten", translate_flatten},
                           OldType{"Squeeze", translate_squeeze}, OldType{"Unsqueeze", translate_unsqueeze},
                           OldType{"Permute", translate_permute}};

}  // namespace

std::span<const OldType> reshape_types() { return types; }

}  // namespace octet::ir::v6
