#pragma once

#include <cstddef>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// What a node costs to run and to store.
struct Cost {
  double macs = 0;               ///< multiply-accumulates of one inference: convolutions, transposed convolutions, matrix products
  std::size_t parameters = 0;    ///< elements of the constants that the node computes with: weights, biases, slopes
  std::size_t weight_bytes = 0;  ///< bytes of those constants as they are stored
  bool operator==(const Cost&) const = default;
};

/// The cost of one node. Weights count where they are used, also when they reach the node through FakeQuantize, Convert or
/// other operations on constants only; such operations, index inputs (axes, target shapes) and quantization ranges cost nothing.
OCTET_API Cost cost(const Graph& graph, NodeId id);

/// The cost of the whole network; constants that several nodes use are counted once.
OCTET_API Cost cost(const Graph& graph);

}  // namespace octet
