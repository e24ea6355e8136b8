#pragma once

#include <cstdint>

#include <octet/graph/graph.hpp>

namespace octet::cli {

/// The network of one input with that many samples in dimension 0 of it. Throws Error(InvalidShape) where it bears no other number.
Graph with_batch(const Graph& model, std::int64_t batch);

}  // namespace octet::cli
