#pragma once

#include <span>

#include "onnx/context.hpp"

namespace octet::onnx {

using ConvertNode = Converted (*)(NodeContext&);

/// An ONNX operation and how it becomes operations of the graph.
struct OpType {
  std::string_view name;
  ConvertNode convert;
};

/// The conversion of the node's type, or null where Octet has none.
ConvertNode find_converter(const NodeRecord& node);

// The types of each family, in FAMILY.cpp.
std::span<const OpType> activation_ops();
std::span<const OpType> arithmetic_ops();
std::span<const OpType> convolution_ops();
std::span<const OpType> detection_ops();
std::span<const OpType> gather_ops();
std::span<const OpType> index_ops();
std::span<const OpType> integer_ops();
std::span<const OpType> matmul_ops();
std::span<const OpType> normalization_ops();
std::span<const OpType> pooling_ops();
std::span<const OpType> quantization_ops();
std::span<const OpType> reduction_ops();
std::span<const OpType> resize_ops();
std::span<const OpType> shape_ops();
std::span<const OpType> softmax_ops();
std::span<const OpType> triangle_ops();

}  // namespace octet::onnx
