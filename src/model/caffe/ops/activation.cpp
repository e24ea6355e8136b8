#include <array>
#include <cmath>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

template <UnaryKind kind>
Tops translate_unary(Layer& layer) {
  return {layer.finish(Unary{kind}, {layer.input()})};
}

Tops translate_relu(Layer& layer) {
  const double slope = layer.params("relu_param").number("negative_slope", 0);
  if (slope == 0) return translate_unary<UnaryKind::Relu>(layer);
  const Value value = layer.constant("slope", Tensor::from(std::vector<float>{static_cast<float>(slope)}, {1}));
  return {layer.finish(PRelu{}, {layer.input(), value})};
}

/// Slopes belong to dimension 1, or to all of the tensor.
Tops translate_prelu(Layer& layer) {
  const bool shared = layer.params("prelu_param").flag("channel_shared", false);
  if (layer.rank() < 2) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 2 or more");
  const Tensor slope = layer.blob(0, "slopes", Shape{shared ? 1 : layer.shape()[1]});
  return {layer.finish(PRelu{}, {layer.input(), layer.constant("slope", slope)})};
}

Tops translate_elu(Layer& layer) { return {layer.finish(Elu{.alpha = layer.params("elu_param").number("alpha", 1)}, {layer.input()})}; }

Tops translate_relu6(Layer& layer) {
  return {layer.finish(Clamp{.min = 0, .max = layer.params("relu6_param").number("n", 6)}, {layer.input()})};
}

Tops translate_clip(Layer& layer) {
  Params& params = layer.params("clip_param");
  for (const char* field : {"min", "max"})
    if (!params.has(field)) params.fail(field, "none", "a number");
  return {layer.finish(Clamp{.min = params.number("min", 0), .max = params.number("max", 0)}, {layer.input()})};
}

Tops translate_swish(Layer& layer) {
  const double beta = layer.params("swish_param").number("beta", 1);
  if (beta == 1) return {layer.finish(Swish{}, {layer.input()})};
  return {layer.finish(Swish{}, {layer.input(), layer.number("beta", beta)})};
}

Tops translate_threshold(Layer& layer) {
  const Value limit = layer.number("limit", layer.params("threshold_param").number("threshold", 0));
  const Value above = layer.helper("above", Binary{.kind = BinaryKind::Greater}, {layer.input(), limit});
  return {layer.finish(Convert{ElementType::f32}, {above})};
}

Tops translate_softmax(Layer& layer) {
  Params& params = layer.params("softmax_param");
  return {layer.finish(Softmax{.axis = static_cast<std::int64_t>(layer.axis(params, "axis", 1))}, {layer.input()})};
}

constexpr std::array types{
    LayerType{"AbsVal", translate_unary<UnaryKind::Abs>},
    LayerType{"BNLL", translate_unary<UnaryKind::SoftPlus>},
    LayerType{"Clip", translate_clip},
    LayerType{"ELU", translate_elu},
    LayerType{"Mish", translate_unary<UnaryKind::Mish>},
    LayerType{"PReLU", translate_prelu},
    LayerType{"ReLU", translate_relu},
    LayerType{"ReLU6", translate_relu6},
    LayerType{"Sigmoid", translate_unary<UnaryKind::Sigmoid>},
    LayerType{"Softmax", translate_softmax},
    LayerType{"Swish", translate_swish},
    LayerType{"TanH", translate_unary<UnaryKind::Tanh>},
    LayerType{"Threshold", translate_threshold},
};

}  // namespace

std::span<const LayerType> activation_types() { return types; }

}  // namespace octet::caffe
