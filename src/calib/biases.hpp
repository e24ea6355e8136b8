#pragma once

#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "graph/users.hpp"

namespace octet {

/// Where the bias of a convolution or matrix product stands.
struct Bias {
  Value result{};             ///< of the layer with its bias, or of the layer where it has none
  std::optional<NodeId> add;  ///< of the bias
  std::size_t axis = 0;       ///< of the channels in the result
  std::vector<float> values;  ///< one per channel; zeros where there is no bias
};

/// Nothing where the results of the layer have no channels of their own, as those of a product with a vector.
std::optional<Bias> find_bias(const Graph& graph, const Users& users, NodeId layer);

/// The bias of a layer, by name.
struct NamedBias {
  std::string layer{};
  std::vector<float> values{};
};

/// The same network with these biases in place of those that the layers have. Each has an Add and a Constant of its own afterwards. Outputs
/// of the network keep their names.
Graph with_biases(const Graph& graph, const std::vector<NamedBias>& biases);

}  // namespace octet
