#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

std::optional<Operation> read_reshape(AttributeReader& reader, const LayerContext&) {
  return Reshape{.special_zero = reader.flag("special_zero", false)};
}
std::optional<Operation> read_squeeze(AttributeReader&, const LayerContext&) { return Squeeze{}; }
std::optional<Operation> read_unsqueeze(AttributeReader&, const LayerContext&) { return Unsqueeze{}; }
std::optional<Operation> read_shape_of_1(AttributeReader&, const LayerContext&) { return ShapeOf{}; }
std::optional<Operation> read_shape_of_3(AttributeReader& reader, const LayerContext&) {
  return ShapeOf{.output_type = reader.element_type("output_type", ElementType::i64)};
}

constexpr std::array layers{LayerType{"Reshape", 1, any_later, read_reshape}, LayerType{"Squeeze", 1, 14, read_squeeze},
                            LayerType{"Unsqueeze", 1, any_later, read_unsqueeze}, LayerType{"ShapeOf", 1, 2, read_shape_of_1},
                            LayerType{"ShapeOf", 3, any_later, read_shape_of_3}};

}  // namespace

std::span<const LayerType> reshape_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Reshape& op, const LayerContext&) { writer.flag("special_zero", op.special_zero); }
void write_attributes(AttributeWriter&, const Squeeze&, const LayerContext&) {}
void write_attributes(AttributeWriter&, const Unsqueeze&, const LayerContext&) {}

void write_attributes(AttributeWriter& writer, const ShapeOf& op, const LayerContext& context) {
  if (context.opset >= 3) writer.element_type("output_type", op.output_type);
}

}  // namespace octet::ir
