#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// Softmax as that operator set defines it, of a value at hand.
Value softmax(NodeContext& node, Value data, std::int64_t axis, std::int64_t opset);

}  // namespace octet::onnx
