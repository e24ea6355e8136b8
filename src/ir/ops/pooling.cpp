#include "ir/ops/window_words.hpp"

namespace octet::ir {
namespace {

template <typename T>
T read_window(AttributeReader& reader, const LayerContext& context) {
  T op;
  op.kernel = reader.integers("kernel");
  op.strides = filled(reader.integers("strides", {}), context, 1);
  op.pads_begin = filled(reader.integers("pads_begin", {}), context, 0);
  op.pads_end = filled(reader.integers("pads_end", {}), context, 0);
  op.rounding_type = reader.word("rounding_type", rounding_types, RoundingType::Floor);
  op.auto_pad = reader.word("auto_pad", auto_pads, AutoPad::Explicit);
  return op;
}

std::optional<Operation> read_max_pool_1(AttributeReader& reader, const LayerContext& context) {
  return read_window<MaxPool>(reader, context);
}

std::optional<Operation> read_max_pool_8(AttributeReader& reader, const LayerContext& context) {
  auto op = read_window<MaxPool>(reader, context);
  op.dilations = filled(reader.integers("dilations", {}), context, 1);
  op.index_element_type = reader.element_type("index_element_type", ElementType::i64);
  op.axis = reader.integer("axis", 0);
  op.with_indices = context.output_count > 1;
  return op;
}

std::optional<Operation> read_avg_pool(AttributeReader& reader, const LayerContext& context) {
  auto op = read_window<AvgPool>(reader, context);
  op.exclude_pad = reader.flag("exclude-pad", false);
  return op;
}

template <typename T>
void write_window(AttributeWriter& writer, const T& op, const LayerContext& context) {
  writer.integers("kernel", op.kernel);
  writer.integers("strides", filled(op.strides, context, 1));
  writer.integers("pads_begin", filled(op.pads_begin, context, 0));
  writer.integers("pads_end", filled(op.pads_end, context, 0));
  writer.word("rounding_type", rounding_types, op.rounding_type);
  writer.word("auto_pad", auto_pads, op.auto_pad);
}

constexpr std::array layers{LayerType{"MaxPool", 1, 7, read_max_pool_1}, LayerType{"MaxPool", 8, 13, read_max_pool_8},
                            LayerType{"AvgPool", 1, 13, read_avg_pool}};

}  // namespace

std::span<const LayerType> pooling_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const MaxPool& op, const LayerContext& context) {
  write_window(writer, op, context);
  if (context.opset < 8) return;
  writer.integers("dilations", filled(op.dilations, context, 1));
  writer.element_type("index_element_type", op.index_element_type);
  writer.integer("axis", op.axis);
}

void write_attributes(AttributeWriter& writer, const AvgPool& op, const LayerContext& context) {
  write_window(writer, op, context);
  writer.flag("exclude-pad", op.exclude_pad);
}

}  // namespace octet::ir
