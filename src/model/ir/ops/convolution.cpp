#include "model/ir/ops/window_words.hpp"

namespace octet::ir {
namespace {

template <typename T>
std::optional<Operation> read_convolution(AttributeReader& reader, const LayerContext& context) {
  T op;
  op.strides = filled(reader.integers("strides", {}), context, 1);
  op.pads_begin = filled(reader.integers("pads_begin", {}), context, 0);
  op.pads_end = filled(reader.integers("pads_end", {}), context, 0);
  op.dilations = filled(reader.integers("dilations", {}), context, 1);
  op.auto_pad = reader.word("auto_pad", auto_pads, AutoPad::Explicit);
  if constexpr (requires { op.output_padding; }) op.output_padding = reader.integers("output_padding", {});
  return op;
}

template <typename T>
void write_convolution(AttributeWriter& writer, const T& op, const LayerContext& context) {
  writer.integers("strides", filled(op.strides, context, 1));
  writer.integers("pads_begin", filled(op.pads_begin, context, 0));
  writer.integers("pads_end", filled(op.pads_end, context, 0));
  writer.integers("dilations", filled(op.dilations, context, 1));
  writer.word("auto_pad", auto_pads, op.auto_pad);
  if constexpr (requires { op.output_padding; })
    if (!op.output_padding.empty()) writer.integers("output_padding", op.output_padding);
}

constexpr std::array layers{LayerType{"Convolution", 1, any_later, read_convolution<Convolution>},
                            LayerType{"GroupConvolution", 1, any_later, read_convolution<GroupConvolution>},
                            LayerType{"ConvolutionBackpropData", 1, any_later, read_convolution<ConvolutionBackpropData>},
                            LayerType{"GroupConvolutionBackpropData", 1, any_later, read_convolution<GroupConvolutionBackpropData>}};

}  // namespace

std::span<const LayerType> convolution_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const Convolution& op, const LayerContext& context) {
  write_convolution(writer, op, context);
}
void write_attributes(AttributeWriter& writer, const GroupConvolution& op, const LayerContext& context) {
  write_convolution(writer, op, context);
}
void write_attributes(AttributeWriter& writer, const ConvolutionBackpropData& op, const LayerContext& context) {
  write_convolution(writer, op, context);
}
void write_attributes(AttributeWriter& writer, const GroupConvolutionBackpropData& op, const LayerContext& context) {
  write_convolution(writer, op, context);
}

}  // namespace octet::ir
