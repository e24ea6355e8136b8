#pragma once

#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/connect.hpp"

namespace octet::ir::v10 {

using Values = std::vector<Value>;

/// Calls `place` for each layer behind those that feed it; it gives the layer's outputs.
template <typename Place>
void in_order(const NetRecord& net, Place place) {
  const Connections connections = connect(net);
  std::vector<Values> outputs(net.layers.size());
  for (const std::size_t layer : topological_order(net, connections)) {
    Values inputs;
    for (const Source source : connections[layer]) inputs.push_back(outputs[source.layer].at(source.output));
    outputs[layer] = place(net.layers[layer], inputs);
  }
}

/// Dimension 0 is the batch, which may be left open; no other may. Throws Error(InvalidModel).
Shape fixed_shape(Dims dims, const char* what);

}  // namespace octet::ir::v10
