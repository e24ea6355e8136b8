#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_transpose(AttributeReader&, const LayerContext&) { return Transpose{}; }

constexpr std::array layers{LayerType{"Transpose", 1, any_later, read_transpose}};

}  // namespace

std::span<const LayerType> transpose_layers() { return layers; }

void write_attributes(AttributeWriter&, const Transpose&, const LayerContext&) {}

}  // namespace octet::ir
