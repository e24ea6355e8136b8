#include <array>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

constexpr std::array<std::string_view, 5> operations{"", "SUM", "ASUM", "SUMSQ", "MEAN"};

Tops translate_reduction(Layer& layer) {
  Params& params = layer.params("reduction_param");
  const std::size_t operation = params.choice("operation", operations, 1);
  if (operation == 0) params.fail("operation", "0", "SUM, ASUM, SUMSQ or MEAN");
  const double coefficient = params.number("coeff", 1);
  const std::size_t first = layer.axis(params, "axis", 0);
  Dims axes;
  for (std::size_t axis = first; axis < layer.rank(); ++axis) axes.push_back(static_cast<std::int64_t>(axis));
  Value data = layer.input();
  if (operation == 3) data = layer.helper("squares", Binary{.kind = BinaryKind::Multiply}, {data, data});
  constexpr std::array kinds{ReduceKind::Sum, ReduceKind::Sum, ReduceKind::L1, ReduceKind::Sum, ReduceKind::Mean};
  const Reduce op{.kind = kinds[operation]};
  const std::vector<Value> inputs{data, layer.integers("axes", axes)};
  if (coefficient == 1) return {layer.finish(op, inputs)};
  const Value reduced = layer.helper("reduced", op, inputs);
  return {layer.finish(Binary{.kind = BinaryKind::Multiply}, {reduced, layer.number("coefficient", coefficient)})};
}

/// Positions are numbers in Caffe.
Value as_numbers(Layer& layer, Value indices, bool is_last) {
  const Convert op{ElementType::f32};
  return is_last ? layer.finish(op, {indices}) : layer.helper("positions", op, {indices});
}

TopK largest(std::int64_t axis) { return {.axis = axis, .mode = TopK::Mode::Max, .sort = TopK::Sort::Values}; }

Tops translate_arg_max_of_axis(Layer& layer, std::size_t axis, bool gives_values, Value count) {
  const Value values_and_indices = gives_values ? layer.finish(largest(static_cast<std::int64_t>(axis)), {layer.input(), count})
                                                : layer.helper("largest", largest(static_cast<std::int64_t>(axis)), {layer.input(), count});
  return {gives_values ? values_and_indices : as_numbers(layer, output(values_and_indices, 1), true)};
}

/// Without an axis the positions are those in a whole sample.
Tops translate_arg_max_of_sample(Layer& layer, bool gives_values, Value count, std::int64_t kept) {
  const Value sample = layer.helper("sample", Reshape{.special_zero = true}, {layer.input(), layer.integers("sample/shape", {0, 1, -1})});
  const Value values = layer.helper("largest", largest(2), {sample, count});
  Value found = as_numbers(layer, output(values, 1), false);
  if (gives_values) found = layer.helper("pairs", Concat{.axis = 1}, {found, values});
  Dims target{0, gives_values ? 2 : 1, kept};
  target.resize(std::max<std::size_t>(layer.rank(), 3), 1);
  return {layer.finish(Reshape{.special_zero = true}, {found, layer.integers("shape", target)})};
}

Tops translate_arg_max(Layer& layer) {
  Params& params = layer.params("argmax_param");
  const std::int64_t kept = params.integer("top_k", 1);
  const bool gives_values = params.flag("out_max_val", false), has_axis = params.has("axis");
  const std::size_t axis = layer.axis(params, "axis", 0);
  if (layer.rank() < 2) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 2 or more");
  const auto size = has_axis ? layer.shape()[axis] : static_cast<std::int64_t>(layer.shape().elements(1, layer.rank()));
  if (kept < 1 || kept > size) params.fail("top_k", std::to_string(kept), "1 to " + std::to_string(size));
  const Value count = layer.integer("count", kept);
  if (has_axis) return translate_arg_max_of_axis(layer, axis, gives_values, count);
  return translate_arg_max_of_sample(layer, gives_values, count, kept);
}

constexpr std::array types{LayerType{"ArgMax", translate_arg_max}, LayerType{"Reduction", translate_reduction}};

}  // namespace

std::span<const LayerType> reduction_types() { return types; }

}  // namespace octet::caffe
