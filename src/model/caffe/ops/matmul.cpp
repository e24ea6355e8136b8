#include <array>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

/// Joins all dimensions from `axis` on, as a product of matrices takes them.
Value flattened(Layer& layer, std::size_t axis) {
  if (layer.rank() == axis + 1) return layer.input();
  Dims target(axis, 0);
  target.push_back(-1);
  return layer.helper("flatten_fc_input", Reshape{.special_zero = true}, {layer.input(), layer.integers("flatten_fc_input/shape", target)});
}

Tops translate_inner_product(Layer& layer) {
  Params& params = layer.params("inner_product_param");
  const std::int64_t outputs = params.integer("num_output", 0);
  if (outputs < 1) params.fail("num_output", std::to_string(outputs), "a number above zero");
  const std::size_t axis = layer.axis(params, "axis", 1);
  if (axis == 0) params.fail("axis", "0", "1 or more, behind the batch");
  const auto columns = static_cast<std::int64_t>(layer.shape().elements(axis, layer.rank()));
  const bool transposed = params.flag("transpose", false);
  const Tensor weights = layer.blob(0, "weights", transposed ? Shape{columns, outputs} : Shape{outputs, columns});
  const Value rows = flattened(layer, axis);
  return {finish_with_bias(layer, params.flag("bias_term", true), axis, MatMul{.transpose_b = !transposed},
                           {rows, layer.constant("weights", weights)})};
}

constexpr std::array types{LayerType{"InnerProduct", translate_inner_product}};

}  // namespace

std::span<const LayerType> matmul_types() { return types; }

}  // namespace octet::caffe
