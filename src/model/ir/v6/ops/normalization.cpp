#include <array>

#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

/// `weights` is the variance and `biases` the mean; there is no gamma and no beta.
Value translate_batch_normalization(Layer& layer) {
  const BatchNormInference op{.epsilon = layer.attributes().number("epsilon", 1e-5)};
  const Shape channels{layer.blob_elements("weights")};
  const Value gamma = layer.constant("gamma", Tensor::from(std::vector<float>(channels.elements(), 1.0f), channels));
  const Value beta = layer.constant("beta", Tensor::from(std::vector<float>(channels.elements(), 0.0f), channels));
  return layer.finish(op, {layer.input(), gamma, beta, layer.blob("biases", channels), layer.blob("weights", channels)});
}

constexpr std::array regions{Word<bool>{"across", true}, Word<bool>{"same", false}};

Value translate_norm(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const LRN op{.alpha = attributes.number("alpha"),
               .beta = attributes.number("beta"),
               .bias = attributes.number("k", 1),
               .size = attributes.integer(attributes.has("local-size") ? "local-size" : "local_size")};
  const bool across = attributes.word("region", regions, true);
  return layer.finish(op, {layer.input(), layer.integers("axes", across ? Dims{1} : Dims{2, 3})});
}

Value translate_normalize(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  const NormalizeL2 op{.eps = attributes.number("eps", 1e-10)};
  const bool across_spatial = attributes.flag("across_spatial", true);
  attributes.flag("channel_shared", true);
  const std::size_t rank = layer.shape(layer.input()).rank();
  Dims axes{1};
  for (std::size_t i = 2; across_spatial && i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  const Value axes_value = layer.integers("axes", axes);
  if (!layer.has_blob("weights")) return layer.finish(op, {layer.input(), axes_value});
  const Value normalized = layer.helper("normalized", op, {layer.input(), axes_value});
  return layer.finish(Binary{.kind = BinaryKind::Multiply}, {normalized, layer.channel_blob("weights", rank)});
}

Value translate_mvn(Layer& layer) {
  AttributeReader& attributes = layer.attributes();
  return layer.finish(MVN{.eps = attributes.number("eps", 1e-9),
                          .normalize_variance = attributes.flag("normalize_variance", true),
                          .version1 = true,
                          .across_channels = attributes.flag("across_channels", false)},
                      {layer.input()});
}

constexpr std::array types{OldType{"BatchNormalization", translate_batch_normalization}, OldType{"Norm", translate_norm},
                           OldType{"LRN", translate_norm}, OldType{"Normalize", translate_normalize}, OldType{"MVN", translate_mvn}};

}  // namespace

std::span<const OldType> normalization_types() { return types; }

}  // namespace octet::ir::v6
