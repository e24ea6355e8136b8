#include "graph/value_name.hpp"

namespace octet {

std::string value_name(const Graph& graph, Value value) {
  const Node& node = graph.node(value);
  return node.outputs.size() > 1 ? node.name + "." + std::to_string(value.port) : node.name;
}

std::string output_name(const Graph& graph, Value value) {
  const std::vector<std::string>& names = graph.description(value).names;
  return names.empty() ? value_name(graph, value) : names.front();
}

}  // namespace octet
