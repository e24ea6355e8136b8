#pragma once

#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::onnx {

/// The values that MaxPool, Reshape, Squeeze, Unsqueeze, Transpose and Concat took the elements of `value` from: itself, where nothing
/// moved them. Empty when there are more steps than a network takes between two layers.
std::vector<Value> moved_from(const Graph& graph, Value value);

}  // namespace octet::onnx
