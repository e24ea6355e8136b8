#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr std::array modes{
    Word<Broadcast::Mode>{"numpy", Broadcast::Mode::Numpy}, Word<Broadcast::Mode>{"explicit", Broadcast::Mode::Explicit},
    Word<Broadcast::Mode>{"bidirectional", Broadcast::Mode::Bidirectional}, Word<Broadcast::Mode>{"none", Broadcast::Mode::Explicit}};

std::optional<Operation> read_broadcast(AttributeReader& reader, const LayerContext&) {
  return Broadcast{.mode = reader.word("mode", modes, Broadcast::Mode::Numpy)};
}

std::optional<Operation> read_tile(AttributeReader&, const LayerContext&) { return Tile{}; }

/// Range-1 has no attribute: its output is of its inputs' type.
std::optional<Operation> read_range_1(AttributeReader&, const LayerContext& context) {
  return Range{.output_type = context.inputs.empty() ? ElementType::i64 : context.inputs[0]->element_type};
}

std::optional<Operation> read_range_4(AttributeReader& reader, const LayerContext&) {
  return Range{.output_type = reader.element_type("output_type")};
}

constexpr std::array layers{LayerType{"Broadcast", 1, any_later, read_broadcast}, LayerType{"Tile", 1, any_later, read_tile},
                            LayerType{"Range", 1, 3, read_range_1}, LayerType{"Range", 4, any_later, read_range_4}};

}  // namespace

std::span<const LayerType> broadcast_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Broadcast& op, const LayerContext&) { writer.word("mode", modes, op.mode); }
void write_attributes(AttributeWriter&, const Tile&, const LayerContext&) {}

void write_attributes(AttributeWriter& writer, const Range& op, const LayerContext& context) {
  if (context.opset >= 4) writer.element_type("output_type", op.output_type);
}

}  // namespace octet::ir
