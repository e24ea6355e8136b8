#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr int first_opset_with_batch_dims = 7;

std::optional<Operation> read_gather_1(AttributeReader&, const LayerContext&) { return Gather{}; }
std::optional<Operation> read_gather_7(AttributeReader& reader, const LayerContext&) {
  return Gather{.batch_dims = reader.integer("batch_dims", 0)};
}

constexpr std::array layers{LayerType{"Gather", 1, first_opset_with_batch_dims - 1, read_gather_1},
                            LayerType{"Gather", first_opset_with_batch_dims, any_later, read_gather_7}};

}  // namespace

std::span<const LayerType> gather_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Gather& op, const LayerContext& context) {
  if (context.opset >= first_opset_with_batch_dims) writer.integer("batch_dims", op.batch_dims);
}

}  // namespace octet::ir
