#pragma once

#include <span>

#include "model/tensorflow/context.hpp"

namespace octet::tensorflow {

/// An operation of TensorFlow and how it becomes operations of the graph.
struct OpType {
  std::string_view name;
  Outputs (*convert)(Context&);
};

/// How the type is converted, or null where Octet does not know it.
const OpType* find_type(std::string_view name);

// The types of each family, in FAMILY.cpp.
std::span<const OpType> activation_ops();
std::span<const OpType> arithmetic_ops();
std::span<const OpType> convolution_ops();
std::span<const OpType> detection_ops();
std::span<const OpType> fused_ops();
std::span<const OpType> gather_ops();
std::span<const OpType> matmul_ops();
std::span<const OpType> normalization_ops();
std::span<const OpType> pooling_ops();
std::span<const OpType> quantization_ops();
std::span<const OpType> reduction_ops();
std::span<const OpType> resize_ops();
std::span<const OpType> shape_ops();
std::span<const OpType> slice_ops();
std::span<const OpType> space_ops();

}  // namespace octet::tensorflow
