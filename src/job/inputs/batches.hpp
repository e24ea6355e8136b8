#pragma once

#include <cstdint>

#include <octet/graph/graph.hpp>

namespace octet::job {

/// The shape of the first input.
const Shape& input_shape(const Graph& model);

/// Samples in one inference: those that were asked for, or where that is 0 the model's.
std::int64_t samples_at_once(const Graph& model, std::int64_t asked);

/// The network of one input with that many samples in dimension 0 of it. Throws Error(InvalidShape) where it bears no other number.
Graph with_batch(const Graph& model, std::int64_t batch);

/// The network with `batch` in dimension 0 of every input of two dimensions or more; 0 changes nothing.
Graph with_batch_in_all(const Graph& graph, std::int64_t batch);

/// Dimension 0 of the first input of two dimensions or more, or 1.
std::int64_t batch_of(const Graph& graph);

}  // namespace octet::job
