#include "model/ir/ops/broadcast_words.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_fake_quantize(AttributeReader& reader, const LayerContext&) {
  const std::optional<bool> broadcast = read_broadcasting(reader);
  if (!broadcast) return std::nullopt;
  return FakeQuantize{.levels = reader.integer("levels"), .broadcast = *broadcast};
}

constexpr std::array layers{LayerType{"FakeQuantize", 1, any_later, read_fake_quantize}};

}  // namespace

std::span<const LayerType> fake_quantize_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const FakeQuantize& op, const LayerContext&) {
  writer.integer("levels", op.levels);
  write_broadcasting(writer, op.broadcast);
}

}  // namespace octet::ir
