#pragma once

#include <cstddef>
#include <vector>

#include "model/ir/records.hpp"

namespace octet::ir {

/// One output port: indices into NetRecord::layers and LayerRecord::outputs.
struct Source {
  std::size_t layer = 0;
  std::size_t output = 0;
};

/// For each layer, and each of its input ports in file order, the output port that feeds it.
using Connections = std::vector<std::vector<Source>>;

/// Follows the edges. Throws Error(InvalidModel) for ids that stand twice, edges from or to what does not exist, input
/// ports with two edges and input ports without one.
Connections connect(const NetRecord& net);

/// The layers in an order in which each follows those that feed it; of those that could be next, the first in the file comes
/// first, so that a file in topological order keeps its order. Throws Error(InvalidModel) naming a layer of a cycle.
std::vector<std::size_t> topological_order(const NetRecord& net, const Connections& connections);

}  // namespace octet::ir
