#pragma once

#include <cstddef>
#include <cstdint>

#include <octet/graph/graph.hpp>

namespace octet::model {

/// Iterations that stand in the place of a loop are nodes of the network: as many as these stay small enough. Whether `done` are all that
/// there may be.
inline bool are_most_iterations(std::int64_t done, const Graph& graph) {
  constexpr std::int64_t most_iterations = 1024;
  constexpr std::size_t most_nodes = std::size_t{1} << 17;
  return done == most_iterations || graph.nodes().size() > most_nodes;
}

}  // namespace octet::model
