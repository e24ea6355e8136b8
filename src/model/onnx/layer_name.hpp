#pragma once

#include <string>

#include "model/onnx/records.hpp"

namespace octet::onnx {

/// What a node's layer is called: as the node, else as its first output, else as its type.
inline std::string layer_name(const NodeRecord& node) {
  if (!node.name.empty()) return std::string(node.name);
  for (const std::string_view output : node.outputs)
    if (!output.empty()) return std::string(output);
  return std::string(node.type);
}

}  // namespace octet::onnx
