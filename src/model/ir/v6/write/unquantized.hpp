#pragma once

#include <set>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::ir::v6 {

/// A graph without its FakeQuantize, in f32, and what these say in the terms of version 6.
struct UnquantizedGraph {
  Graph graph{};
  std::vector<RecordedRange> statistics{};
  std::set<std::string> int8{};        ///< nodes that multiply quantized inputs and weights
  std::vector<std::string> refused{};  ///< FakeQuantize that statistics cannot express: see refusal_text
};

/// Weights become the numbers that FakeQuantize makes of them, unless its limits are their largest magnitudes, which the engine finds
/// itself. Refused are quantizers of activations with a zero point, with other levels than 255 or 256, and with different limits for input
/// and output.
UnquantizedGraph unquantized(const Graph& graph);

}  // namespace octet::ir::v6
