#include <algorithm>

#include "model/ir/ops/pool_rounding.hpp"
#include "model/ir/ops/window_words.hpp"

namespace octet::ir {
namespace {

template <typename T>
T read_window(AttributeReader& reader, const LayerContext& context) {
  T op;
  op.kernel = reader.integers("kernel");
  op.strides = filled(reader.integers("strides", {}), context, 1);
  op.pads_begin = filled(reader.integers("pads_begin", {}), context, 0);
  op.pads_end = filled(reader.integers("pads_end", {}), context, 0);
  op.auto_pad = reader.word("auto_pad", auto_pads, AutoPad::Explicit);
  return op;
}

/// Once all is known that the meaning depends on.
template <typename T>
std::optional<Operation> rounded(T op, AttributeReader& reader, const LayerContext& context) {
  const std::span words(ir_roundings.data(), context.opset >= first_opset_with_ceil_torch ? 3 : 2);
  const IrRounding rounding = reader.word("rounding_type", words, IrRounding::Floor);
  set_rounding(op, rounding, context.inputs.empty() ? nullptr : &context.inputs[0]->shape);
  return op;
}

std::optional<Operation> read_max_pool_1(AttributeReader& reader, const LayerContext& context) {
  return rounded(read_window<MaxPool>(reader, context), reader, context);
}

std::optional<Operation> read_max_pool_8(AttributeReader& reader, const LayerContext& context) {
  auto op = read_window<MaxPool>(reader, context);
  op.dilations = filled(reader.integers("dilations", {}), context, 1);
  op.index_element_type = reader.element_type("index_element_type", ElementType::i64);
  op.axis = reader.integer("axis", 0);
  op.with_indices = context.output_count > 1;
  return rounded(std::move(op), reader, context);
}

std::optional<Operation> read_avg_pool(AttributeReader& reader, const LayerContext& context) {
  auto op = read_window<AvgPool>(reader, context);
  op.exclude_pad = reader.flag("exclude-pad", false);
  // AvgPool-16 may leave elements out.
  AttributeReader untouched = reader;
  const Dims dilations = untouched.integers("dilations", {});
  if (std::ranges::any_of(dilations, [](std::int64_t dilation) { return dilation != 1; }))
    return reader.decline("dilations", format(dilations), "1 for each dimension");
  return rounded(std::move(op), reader, context);
}

template <typename T>
void write_window(AttributeWriter& writer, const T& op, const LayerContext& context) {
  writer.integers("kernel", op.kernel);
  writer.integers("strides", filled(op.strides, context, 1));
  writer.integers("pads_begin", filled(op.pads_begin, context, 0));
  writer.integers("pads_end", filled(op.pads_end, context, 0));
  const bool is_torch = op.rounding_type == RoundingType::Ceil && !is_ceil_in_ir(op);
  const IrRounding ceil = is_torch ? IrRounding::CeilTorch : IrRounding::Ceil;
  writer.word("rounding_type", ir_roundings, op.rounding_type == RoundingType::Floor ? IrRounding::Floor : ceil);
  writer.word("auto_pad", auto_pads, op.auto_pad);
}

constexpr std::array layers{LayerType{"MaxPool", 1, 7, read_max_pool_1}, LayerType{"MaxPool", 8, any_later, read_max_pool_8},
                            LayerType{"AvgPool", 1, any_later, read_avg_pool}};

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
