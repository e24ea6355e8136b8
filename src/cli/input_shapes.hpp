#pragma once

#include <cstdint>

#include <octet/graph/graph.hpp>

namespace octet::cli {

/// The network with `batch` in dimension 0 of every input of two dimensions or more; 0 changes nothing.
Graph with_batch_in_all(const Graph& graph, std::int64_t batch);

/// Dimension 0 of the first input of two dimensions or more, or 1.
std::int64_t batch_of(const Graph& graph);

}  // namespace octet::cli
