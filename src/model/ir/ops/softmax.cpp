#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

template <typename T>
std::optional<Operation> read_axis(AttributeReader& reader, const LayerContext&) {
  return T{.axis = reader.integer("axis", 1)};
}

constexpr std::array layers{LayerType{"SoftMax", 1, any_later, read_axis<Softmax>}, LayerType{"Softmax", 1, any_later, read_axis<Softmax>},
                            LayerType{"LogSoftmax", 5, any_later, read_axis<LogSoftmax>}};

}  // namespace

std::span<const LayerType> softmax_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Softmax& op, const LayerContext&) { writer.integer("axis", op.axis); }
void write_attributes(AttributeWriter& writer, const LogSoftmax& op, const LayerContext&) { writer.integer("axis", op.axis); }

}  // namespace octet::ir
