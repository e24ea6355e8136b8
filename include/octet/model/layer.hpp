#pragma once

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace octet {

/// A layer in the terms of OpenVINO IR.
struct LayerText {
  std::string type{};  ///< "Convolution"
  int opset = 0;       ///< number of the operation set; 0 = the oldest that has the type
  std::vector<RawAttribute> attributes{};
  bool operator==(const LayerText&) const = default;
};

/// Adds an operation that text describes, with inputs in the order of the operation set, and returns its first output. Parameters,
/// constants and results have functions of Graph instead. Throws as Graph::add does, Error(InvalidModel) naming an attribute that is
/// missing or wrong, and Error(Unsupported) for a type that Octet does not know.
OCTET_API Value add_layer(Graph& graph, std::string name, const LayerText& layer, const std::vector<Value>& inputs);

/// What add_layer would need to make the node's operation; without attributes for parameters, constants and results.
OCTET_API LayerText layer_text(const Graph& graph, NodeId id);

}  // namespace octet
