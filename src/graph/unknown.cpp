#include "graph/unknown.hpp"

#include <map>

#include <octet/base/error.hpp>

#include "graph/custom_operations.hpp"

namespace octet {
namespace {

constexpr std::string_view lacking_name = "lacking";

/// Why the layer is unknown though its type is not, in the operation or in what the reader noted: ": REASON", or nothing.
std::string reason_of(const Graph& graph, const Node& node) {
  const Opaque& operation = *node.as<Opaque>();
  for (const RawAttribute& attribute : operation.attributes)
    if (attribute.name == lacking_name) return ": " + attribute.value;
  const std::string begin = "layer '" + node.name + "' (" + operation.type + "): ";
  for (const std::string& note : graph.origin().notes)
    if (note.starts_with(begin)) return ": " + note.substr(begin.size());
  return {};
}

}  // namespace

void set_lacking(Opaque& operation, std::string reason) {
  if (!reason.empty()) operation.attributes.push_back({std::string(lacking_name), std::move(reason)});
}

void require_known_operations(const Graph& graph) {
  std::map<std::string, std::vector<const Node*>> layers;
  for (const Node& node : graph.nodes())
    if (const auto* opaque = node.as<Opaque>(); opaque && opaque->hidden_by.empty() && !find_custom_operation(opaque->type))
      layers[opaque->type].push_back(&node);
  if (layers.empty()) return;
  std::string text;
  for (const auto& [type, nodes] : layers) {
    text += (text.empty() ? "" : ", ") + type + " (layer '" + nodes.front()->name + "'" + reason_of(graph, *nodes.front());
    text += nodes.size() > 1 ? " and " + std::to_string(nodes.size() - 1) + " more)" : ")";
  }
  throw Error(ErrorCode::Unsupported, "operations: given " + text + ", expected ones that Octet knows",
              {.layer = layers.begin()->second.front()->name});
}

}  // namespace octet
