#pragma once

#include <optional>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet {

/// Which input of a node the elements flow through, when the other one is known. Nothing when both are computed or neither is.
std::optional<std::size_t> computed_input(const Graph& graph, const Node& node);

/// A known tensor as one float per index of dimension `axis` of `shape`, when it broadcasts to `shape` along all others.
std::optional<std::vector<float>> per_channel(const Tensor& tensor, const Shape& shape, std::size_t axis);

/// A known tensor of one floating-point element.
std::optional<float> as_scalar(const Tensor* tensor);

}  // namespace octet
