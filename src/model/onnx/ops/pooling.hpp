#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// The mean of each window as the attributes of an AveragePool say, of a value at hand.
Value average_pool(NodeContext& node, Value data);

}  // namespace octet::onnx
