#include "quant/layers.hpp"

#include "graph/known.hpp"

namespace octet {

bool is_function_of_one(const Graph& graph, const Node& node) {
  const bool is_activation = is_one_of<Unary, Clamp, Elu, Gelu, Swish, PRelu>(node);
  return is_activation || (node.as<Binary>() && computed_input(graph, node).has_value());
}

std::string described(const Node& node) {
  return (node.as<Result>() ? "the network's output" : std::string(type_name(node.operation))) + " '" + node.name + "'";
}

}  // namespace octet
