#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_matmul(AttributeReader& reader, const LayerContext&) {
  return MatMul{.transpose_a = reader.flag("transpose_a", false), .transpose_b = reader.flag("transpose_b", false)};
}

constexpr std::array layers{LayerType{"MatMul", 1, any_later, read_matmul}};

}  // namespace

std::span<const LayerType> matmul_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const MatMul& op, const LayerContext&) {
  writer.flag("transpose_a", op.transpose_a);
  writer.flag("transpose_b", op.transpose_b);
}

}  // namespace octet::ir
