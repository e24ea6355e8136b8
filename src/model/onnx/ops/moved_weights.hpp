#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// Adds a Transpose, Reshape, Squeeze or Unsqueeze, the node's layer. Of weights that are stored as integers, or rounded to such, the
/// constants are moved instead, so that a layer behind still sees how its weights are quantized.
Value add_move(NodeContext& node, Operation move, std::vector<Value> inputs);

}  // namespace octet::onnx
