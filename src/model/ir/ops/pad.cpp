#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr std::array modes{Word<PadMode>{"constant", PadMode::Constant}, Word<PadMode>{"edge", PadMode::Edge},
                           Word<PadMode>{"reflect", PadMode::Reflect}, Word<PadMode>{"symmetric", PadMode::Symmetric}};

std::optional<Operation> read_pad(AttributeReader& reader, const LayerContext&) { return Pad{.mode = reader.word("pad_mode", modes)}; }

constexpr std::array layers{LayerType{"Pad", 1, any_later, read_pad}};

}  // namespace

std::span<const LayerType> pad_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Pad& op, const LayerContext&) { writer.word("pad_mode", modes, op.mode); }

}  // namespace octet::ir
