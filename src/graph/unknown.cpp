#include "graph/unknown.hpp"

#include <map>

#include <octet/base/error.hpp>

#include "graph/custom_operations.hpp"

namespace octet {

namespace {

/// What the reader noted about the layer, which says why it is unknown though its type is not.
std::string noted(const Graph& graph, const std::string& name, const std::string& type) {
  const std::string begin = "layer '" + name + "' (" + type + "): ";
  for (const std::string& note : graph.origin().notes)
    if (note.starts_with(begin)) return ": " + note.substr(begin.size());
  return {};
}

}  // namespace

void require_known_operations(const Graph& graph) {
  std::map<std::string, std::vector<std::string>> layers;
  for (const Node& node : graph.nodes())
    if (const auto* opaque = node.as<Opaque>(); opaque && opaque->hidden_by.empty() && !find_custom_operation(opaque->type))
      layers[opaque->type].push_back(node.name);
  if (layers.empty()) return;
  std::string text;
  for (const auto& [type, names] : layers) {
    text += (text.empty() ? "" : ", ") + type + " (layer '" + names.front() + "'" + noted(graph, names.front(), type);
    text += names.size() > 1 ? " and " + std::to_string(names.size() - 1) + " more)" : ")";
  }
  throw Error(ErrorCode::Unsupported, "operations: given " + text + ", expected ones that Octet knows",
              {.layer = layers.begin()->second.front()});
}

}  // namespace octet
