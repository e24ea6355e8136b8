#include "graph/layer_names.hpp"

#include <algorithm>

#include <octet/graph/rewrite.hpp>

#include "graph/users.hpp"

namespace octet {
namespace {

bool names_an_output(const Graph& graph, const Users& users, NodeId id) {
  return std::ranges::any_of(users.of({id, 0}), [&](NodeId user) { return graph.node(user).as<Result>() != nullptr; });
}

/// The nodes to rename and their new names.
std::map<NodeId, std::string> new_names(const Graph& graph, const std::map<std::string, std::string>& layer_of) {
  const Users users(graph);
  std::map<NodeId, std::string> names;
  for (const auto& [name, layer] : layer_of) {
    if (!graph.contains(name) || name == layer || names_an_output(graph, users, graph.find(name))) continue;
    if (!graph.contains(layer)) {
      names[graph.find(name)] = layer;
    } else if (!names_an_output(graph, users, graph.find(layer))) {
      names[graph.find(name)] = layer;
      names[graph.find(layer)] = name;
    }
  }
  return names;
}

void keep_renamed(const Graph& graph, NodeId id, const std::string& name, GraphCopy& copy) {
  const Node& node = graph.node(id);
  const Value value = copy.graph().add(name, node.operation, copy.translated_inputs(id));
  copy.graph().set_origin(value.node, node.origin);
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
    copy.graph().set_output_names(output(value, port), node.outputs[port].names);
    copy.replace({id, port}, output(value, port));
  }
}

}  // namespace

Graph with_layer_names(const Graph& graph, const std::map<std::string, std::string>& layer_of) {
  const std::map<NodeId, std::string> names = new_names(graph, layer_of);
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    if (const auto found = names.find(id); found != names.end())
      keep_renamed(graph, id, found->second, copy);
    else
      copy.keep(id);
  }
  return std::move(copy).take();
}

}  // namespace octet
