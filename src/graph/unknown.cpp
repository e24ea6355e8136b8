#include "graph/unknown.hpp"

#include <map>

#include <octet/base/error.hpp>

#include "graph/custom_operations.hpp"

namespace octet {

void require_known_operations(const Graph& graph) {
  std::map<std::string, std::vector<std::string>> layers;
  for (const Node& node : graph.nodes())
    if (const auto* opaque = node.as<Opaque>(); opaque && opaque->hidden_by.empty() && !find_custom_operation(opaque->type))
      layers[opaque->type].push_back(node.name);
  if (layers.empty()) return;
  std::string text;
  for (const auto& [type, names] : layers) {
    text += (text.empty() ? "" : ", ") + type + " (layer '" + names.front() + "'";
    text += names.size() > 1 ? " and " + std::to_string(names.size() - 1) + " more)" : ")";
  }
  throw Error(ErrorCode::Unsupported, "operations: given " + text + ", expected ones that Octet knows",
              {.layer = layers.begin()->second.front()});
}

}  // namespace octet
