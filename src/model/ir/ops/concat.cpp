#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_concat(AttributeReader& reader, const LayerContext&) { return Concat{.axis = reader.integer("axis")}; }

/// The number is compared with the ports before anything is made of it, since a file may claim any.
std::optional<Operation> read_split(AttributeReader& reader, const LayerContext& context) {
  const std::int64_t count = reader.integer("num_splits");
  if (count < 1 || static_cast<std::size_t>(count) != context.output_count)
    AttributeReader::fail("num_splits", std::to_string(count), std::to_string(context.output_count) + ", the number of output ports");
  return Split{.num_splits = count};
}

std::optional<Operation> read_variadic_split(AttributeReader&, const LayerContext&) { return VariadicSplit{}; }

constexpr std::array layers{LayerType{"Concat", 1, any_later, read_concat}, LayerType{"Split", 1, any_later, read_split},
                            LayerType{"VariadicSplit", 1, any_later, read_variadic_split}};

}  // namespace

std::span<const LayerType> concat_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Concat& op, const LayerContext&) { writer.integer("axis", op.axis); }
void write_attributes(AttributeWriter& writer, const Split& op, const LayerContext&) { writer.integer("num_splits", op.num_splits); }
void write_attributes(AttributeWriter&, const VariadicSplit&, const LayerContext&) {}

}  // namespace octet::ir
