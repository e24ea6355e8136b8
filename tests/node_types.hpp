#pragma once

#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

namespace octet::test {

/// The types of the nodes that compute, in order.
inline std::vector<std::string> types_of(const Graph& graph) {
  std::vector<std::string> types;
  for (const Node& node : graph.nodes())
    if (!node.as<Parameter>() && !node.as<Constant>() && !node.as<Result>()) types.emplace_back(type_name(node.operation));
  return types;
}

}  // namespace octet::test
