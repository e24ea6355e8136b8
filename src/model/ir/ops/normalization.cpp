#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr std::array l2_modes{Word<NormalizeL2::EpsMode>{"add", NormalizeL2::EpsMode::Add},
                              Word<NormalizeL2::EpsMode>{"max", NormalizeL2::EpsMode::Max}};
constexpr std::array mvn_modes{Word<MVN::EpsMode>{"inside_sqrt", MVN::EpsMode::InsideSqrt},
                               Word<MVN::EpsMode>{"outside_sqrt", MVN::EpsMode::OutsideSqrt}};

std::optional<Operation> read_batch_norm(AttributeReader& reader, const LayerContext&) {
  return BatchNormInference{.epsilon = reader.has("epsilon") ? reader.number("epsilon") : reader.number("eps")};
}

std::optional<Operation> read_lrn(AttributeReader& reader, const LayerContext&) {
  return LRN{.alpha = reader.number("alpha"), .beta = reader.number("beta"), .bias = reader.number("bias"), .size = reader.integer("size")};
}

std::optional<Operation> read_normalize_l2(AttributeReader& reader, const LayerContext&) {
  return NormalizeL2{.eps = reader.number("eps"), .eps_mode = reader.word("eps_mode", l2_modes)};
}

std::optional<Operation> read_mvn_2(AttributeReader& reader, const LayerContext&) {
  MVN op;
  op.version1 = true;
  op.eps = reader.number("eps");
  op.across_channels = reader.flag("across_channels");
  op.normalize_variance = reader.flag("normalize_variance");
  return op;
}

std::optional<Operation> read_mvn_6(AttributeReader& reader, const LayerContext&) {
  MVN op;
  op.eps = reader.number("eps");
  op.normalize_variance = reader.flag("normalize_variance");
  op.eps_mode = reader.word("eps_mode", mvn_modes);
  return op;
}

constexpr std::array layers{LayerType{"BatchNormInference", 1, any_later, read_batch_norm}, LayerType{"LRN", 1, any_later, read_lrn},
                            LayerType{"NormalizeL2", 1, any_later, read_normalize_l2}, LayerType{"MVN", 2, 5, read_mvn_2},
                            LayerType{"MVN", 6, any_later, read_mvn_6}};

}  // namespace

std::span<const LayerType> normalization_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const BatchNormInference& op, const LayerContext&) { writer.number("epsilon", op.epsilon); }

void write_attributes(AttributeWriter& writer, const LRN& op, const LayerContext&) {
  writer.number("alpha", op.alpha);
  writer.number("beta", op.beta);
  writer.number("bias", op.bias);
  writer.integer("size", op.size);
}

void write_attributes(AttributeWriter& writer, const NormalizeL2& op, const LayerContext&) {
  writer.number("eps", op.eps);
  writer.word("eps_mode", l2_modes, op.eps_mode);
}

void write_attributes(AttributeWriter& writer, const MVN& op, const LayerContext&) {
  writer.number("eps", op.eps);
  writer.flag("normalize_variance", op.normalize_variance);
  if (op.version1)
    writer.flag("across_channels", op.across_channels);
  else
    writer.word("eps_mode", mvn_modes, op.eps_mode);
}

}  // namespace octet::ir
