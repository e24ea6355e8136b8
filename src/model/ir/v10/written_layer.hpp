#pragma once

#include <string>
#include <vector>

#include "model/ir/ops/ops.hpp"
#include "model/ir/v10/ports.hpp"

namespace octet::ir::v10 {

/// What is decided about a layer before it is written.
struct WrittenLayer {
  int opset = 1;
  std::string version;  ///< text of the attribute, empty where the layer has none
  PortIds ports;
  std::vector<std::size_t> inputs;         ///< for each input port, the node's input
  std::vector<OutputDescription> outputs;  ///< for each output port
};

/// The operation set is that of the node's origin where the operation can still be said in its terms, else the operation's own.
WrittenLayer prepare_layer(const Graph& graph, const Node& node);

}  // namespace octet::ir::v10
