#include <array>

#include "model/ir/text.hpp"
#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

Value translate_relu(Layer& layer) {
  const auto slope = static_cast<float>(layer.attributes().number("negative_slope", 0));
  if (slope == 0) return layer.finish(Unary{UnaryKind::Relu}, {layer.input()});
  return layer.finish(PRelu{}, {layer.input(), layer.constant("negative_slope", Tensor::from(std::vector<float>{slope}, Shape{1}))});
}

Value translate_prelu(Layer& layer) {
  layer.attributes().flag("channel_shared", false);
  if (!layer.has_blob("weights")) return layer.finish(PRelu{}, {layer.input(0), layer.input(1)});
  const std::int64_t slopes = layer.blob_elements("weights");
  return layer.finish(PRelu{}, {layer.input(), layer.blob("weights", Shape{slopes})});
}

Value translate_clamp(Layer& layer) { return layer.finish(layer.canonical("Clamp"), {layer.input()}); }

Value translate_relu6(Layer& layer) { return layer.finish(Clamp{.min = 0, .max = layer.attributes().number("n", 6)}, {layer.input()}); }

Value translate_elu(Layer& layer) { return layer.finish(Elu{.alpha = layer.attributes().number("alpha", 1)}, {layer.input()}); }

template <UnaryKind kind>
Value translate_unary(Layer& layer) {
  return layer.finish(Unary{kind}, {layer.input()});
}

/// Old networks compute with numbers only: true is 1.
Value translate_not(Layer& layer) {
  const Value zero = layer.number("zero", 0);
  const Value equal = layer.helper("equal", Binary{.kind = BinaryKind::Equal}, {layer.input(), zero});
  return layer.finish(Convert{.destination_type = layer.graph().description(layer.input()).element_type}, {equal});
}

Value translate_square(Layer& layer) { return layer.finish(Binary{.kind = BinaryKind::Multiply}, {layer.input(), layer.input()}); }

/// Types that are words of an Activation too.
constexpr std::array words{OldType{"sigmoid", translate_unary<UnaryKind::Sigmoid>},
                           OldType{"logistic", translate_unary<UnaryKind::Sigmoid>},
                           OldType{"tanh", translate_unary<UnaryKind::Tanh>},
                           OldType{"elu", translate_elu},
                           OldType{"relu", translate_relu},
                           OldType{"relu6", translate_relu6},
                           OldType{"clamp", translate_clamp},
                           OldType{"exp", translate_unary<UnaryKind::Exp>},
                           OldType{"not", translate_not},
                           OldType{"abs", translate_unary<UnaryKind::Abs>},
                           OldType{"sqrt", translate_unary<UnaryKind::Sqrt>},
                           OldType{"square", translate_square},
                           OldType{"log", translate_unary<UnaryKind::Log>},
                           OldType{"neg", translate_unary<UnaryKind::Negative>},
                           OldType{"floor", translate_unary<UnaryKind::Floor>},
                           OldType{"ceil", translate_unary<UnaryKind::Ceiling>},
                           OldType{"sign", translate_unary<UnaryKind::Sign>},
                           OldType{"erf", translate_unary<UnaryKind::Erf>},
                           OldType{"sin", translate_unary<UnaryKind::Sin>},
                           OldType{"cos", translate_unary<UnaryKind::Cos>}};

Value translate_activation(Layer& layer) {
  const std::string_view type = layer.attributes().text("type");
  for (const OldType& word : words)
    if (equal_ignoring_case(word.name, trimmed(type))) return word.translate(layer);
  return layer.keep_opaque();
}

Value translate_soft_max(Layer& layer) { return layer.finish(layer.canonical("SoftMax"), {layer.input()}); }

constexpr std::array<OldType, words.size() + 4> all_types() {
  std::array<OldType, words.size() + 4> all{OldType{"Activation", translate_activation}, OldType{"PReLU", translate_prelu},
                                            OldType{"SoftMax", translate_soft_max},
                                            OldType{"Ceiling", translate_unary<UnaryKind::Ceiling>}};
  for (std::size_t i = 0; i < words.size(); ++i) all[i + 4] = words[i];
  return all;
}

constexpr auto types = all_types();

}  // namespace

std::span<const OldType> activation_types() { return types; }

}  // namespace octet::ir::v6
