#pragma once

#include <span>

#include "model/onnx/context.hpp"

namespace octet::onnx {

using ConvertNode = Converted (*)(NodeContext&);

/// An ONNX operation and how it becomes operations of the graph.
struct OpType {
  std::string_view name;
  ConvertNode convert;
  /// Names of the attributes that the conversion reads or that change no result, with blanks between them. What a name ends in, as "<13",
  /// is the first operator set that has it no more.
  std::string_view attributes = {};
};

/// How the node's type is converted, or null where Octet does not know it.
const OpType* find_type(const NodeRecord& node);

/// What of the node's attributes is not among those of its type: "attribute 'axes': given 1, expected none but keepdims". Empty if nothing.
std::string unread_attribute(const OpType& type, const NodeRecord& node, std::int64_t opset);

// The types of each family, in FAMILY.cpp.
std::span<const OpType> activation_ops();
std::span<const OpType> arithmetic_ops();
std::span<const OpType> convolution_ops();
std::span<const OpType> detection_ops();
std::span<const OpType> gather_ops();
std::span<const OpType> index_ops();
std::span<const OpType> integer_ops();
std::span<const OpType> matmul_ops();
/// Of ONNX Runtime's domain com.microsoft.
std::span<const OpType> microsoft_ops();
std::span<const OpType> normalization_ops();
std::span<const OpType> pooling_ops();
std::span<const OpType> quantization_ops();
std::span<const OpType> reduction_ops();
std::span<const OpType> resize_ops();
std::span<const OpType> shape_ops();
std::span<const OpType> softmax_ops();
std::span<const OpType> triangle_ops();

}  // namespace octet::onnx
