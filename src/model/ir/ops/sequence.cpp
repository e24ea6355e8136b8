#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_cum_sum(AttributeReader& reader, const LayerContext&) {
  return CumSum{.exclusive = reader.flag("exclusive", false), .reverse = reader.flag("reverse", false)};
}

std::optional<Operation> read_reverse_sequence(AttributeReader& reader, const LayerContext&) {
  return ReverseSequence{.batch_axis = reader.integer("batch_axis", 0), .seq_axis = reader.integer("seq_axis", 1)};
}

std::optional<Operation> read_non_zero(AttributeReader& reader, const LayerContext&) {
  return NonZero{.output_type = reader.element_type("output_type", ElementType::i64)};
}

constexpr std::array layers{LayerType{"CumSum", 3, any_later, read_cum_sum},
                            LayerType{"ReverseSequence", 1, any_later, read_reverse_sequence},
                            LayerType{"NonZero", 3, any_later, read_non_zero}};

}  // namespace

std::span<const LayerType> sequence_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const CumSum& op, const LayerContext&) {
  writer.flag("exclusive", op.exclusive);
  writer.flag("reverse", op.reverse);
}

void write_attributes(AttributeWriter& writer, const ReverseSequence& op, const LayerContext&) {
  writer.integer("batch_axis", op.batch_axis);
  writer.integer("seq_axis", op.seq_axis);
}

void write_attributes(AttributeWriter& writer, const NonZero& op, const LayerContext&) {
  writer.element_type("output_type", op.output_type);
}

}  // namespace octet::ir
