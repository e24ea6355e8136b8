#pragma once

#include <map>
#include <string>

#include <octet/graph/graph.hpp>

namespace octet::cli {

/// New shapes by the names of inputs, from "NAME[1,3,224,224],NAME[1,5]"; a single shape may stand without a name, which is "" then.
/// Throws Error(InvalidArgument) beginning with "--shape".
std::map<std::string, Shape> parse_shapes(const std::string& text);

/// The network with those shapes, where "" names its only input; 0 for `batch` leaves the batch as it is, otherwise it becomes the first
/// dimension of every input that has two dimensions at least. Throws Error(InvalidArgument) where a shape without a name meets several
/// inputs, and what Graph::reshape throws.
Graph with_shapes(const Graph& graph, const std::map<std::string, Shape>& shapes, std::int64_t batch);

/// Samples in one inference: the first dimension of the first input that has two dimensions at least, 1 without such an input.
std::int64_t batch_of(const Graph& graph);

}  // namespace octet::cli
