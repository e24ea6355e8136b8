#pragma once

#include <octet/graph/graph.hpp>

namespace octet::onnx {

/// The same network with layers in element types that engines of ONNX compute: what they have no kernel for is computed in a wider type,
/// between two Converts. Numbers of 64 bits that only floating-point kernels of 32 bits take keep the accuracy of those.
Graph with_onnx_types(const Graph& graph);

}  // namespace octet::onnx
