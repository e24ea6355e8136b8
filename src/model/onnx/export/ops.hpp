#pragma once

#include "graph/window.hpp"
#include "model/onnx/export/exporter.hpp"

namespace octet::onnx {

/// Writes the node of the context.
void export_node(ExportContext& node);

/// The pads of all dimensions at their begins, then those at their ends, as ONNX lists them.
Dims pads_of(const Window& window);

// One overload for each operation that ONNX can express, in the file of its family.
void export_op(ExportContext& node, const Convolution& op);
void export_op(ExportContext& node, const GroupConvolution& op);
void export_op(ExportContext& node, const ConvolutionBackpropData& op);
void export_op(ExportContext& node, const GroupConvolutionBackpropData& op);
void export_op(ExportContext& node, const MatMul& op);
void export_op(ExportContext& node, const Unary& op);
void export_op(ExportContext& node, const Binary& op);
void export_op(ExportContext& node, const Clamp& op);
void export_op(ExportContext& node, const Elu& op);
void export_op(ExportContext& node, const Gelu& op);
void export_op(ExportContext& node, const Swish& op);
void export_op(ExportContext& node, const PRelu& op);
void export_op(ExportContext& node, const Select& op);
void export_op(ExportContext& node, const Convert& op);
void export_op(ExportContext& node, const Softmax& op);
void export_op(ExportContext& node, const LogSoftmax& op);
void export_op(ExportContext& node, const MaxPool& op);
void export_op(ExportContext& node, const AvgPool& op);
void export_op(ExportContext& node, const Reduce& op);
void export_op(ExportContext& node, const Concat& op);
void export_op(ExportContext& node, const Split& op);
void export_op(ExportContext& node, const VariadicSplit& op);
void export_op(ExportContext& node, const Reshape& op);
void export_op(ExportContext& node, const Squeeze& op);
void export_op(ExportContext& node, const Unsqueeze& op);
void export_op(ExportContext& node, const ShapeOf& op);
void export_op(ExportContext& node, const Transpose& op);
void export_op(ExportContext& node, const Pad& op);
void export_op(ExportContext& node, const StridedSlice& op);
void export_op(ExportContext& node, const Slice& op);
void export_op(ExportContext& node, const Gather& op);
void export_op(ExportContext& node, const Broadcast& op);
void export_op(ExportContext& node, const Tile& op);
void export_op(ExportContext& node, const Range& op);
void export_op(ExportContext& node, const Interpolate& op);
void export_op(ExportContext& node, const BatchNormInference& op);
void export_op(ExportContext& node, const LRN& op);
void export_op(ExportContext& node, const NormalizeL2& op);
void export_op(ExportContext& node, const MVN& op);
void export_op(ExportContext& node, const FakeQuantize& op);
void export_op(ExportContext& node, const TopK& op);

}  // namespace octet::onnx
