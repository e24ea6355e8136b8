#include "model/onnx/subgraph.hpp"

#include <unordered_set>

namespace octet::onnx {
namespace {

using Names = std::unordered_set<std::string_view>;

/// Inputs, initializers and what nodes compute.
Names names_defined(const GraphRecord& graph) {
  Names names;
  for (const ValueRecord& input : graph.inputs) names.insert(input.name);
  for (const TensorRecord& tensor : graph.initializers) names.insert(tensor.name);
  for (const NodeRecord& node : graph.nodes) names.insert(node.outputs.begin(), node.outputs.end());
  return names;
}

void add_captured(const GraphRecord& graph, std::vector<std::string_view>& names) {
  const Names own = names_defined(graph);
  const auto add = [&](std::string_view name) {
    if (!name.empty() && !own.contains(name)) names.push_back(name);
  };
  for (const NodeRecord& node : graph.nodes)
    for (const std::string_view name : names_read(node)) add(name);
  for (const ValueRecord& output : graph.outputs) add(output.name);
}

std::string_view new_name(std::string_view name, const TensorNames& names) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

std::shared_ptr<const GraphRecord> renamed(const GraphRecord& graph, TensorNames names) {
  for (const std::string_view own : names_defined(graph)) names.erase(own);
  auto copy = std::make_shared<GraphRecord>(graph);
  for (NodeRecord& node : copy->nodes) node = renamed(node, names);
  for (ValueRecord& output : copy->outputs) output.name = new_name(output.name, names);
  return copy;
}

}  // namespace

std::vector<std::string_view> names_read(const NodeRecord& node) {
  std::vector<std::string_view> names = node.inputs;
  for (const AttributeRecord& attribute : node.attributes)
    if (attribute.graph) add_captured(*attribute.graph, names);
  return names;
}

NodeRecord renamed(const NodeRecord& node, const TensorNames& names) {
  NodeRecord copy = node;
  for (std::string_view& input : copy.inputs) input = new_name(input, names);
  for (std::string_view& output : copy.outputs) output = new_name(output, names);
  for (AttributeRecord& attribute : copy.attributes)
    if (attribute.graph) attribute.graph = renamed(*attribute.graph, names);
  return copy;
}

void change_attributes(NodeRecord& node, const std::function<const AttributeRecord*(const AttributeRecord&)>& change) {
  std::vector<AttributeRecord> changed;
  for (const AttributeRecord& attribute : node.attributes) {
    const AttributeRecord* value = change(attribute);
    if (!value) continue;
    const std::string_view name = attribute.name;
    changed.push_back(*value);
    changed.back().name = name;
    if (!changed.back().graph) continue;
    auto graph = std::make_shared<GraphRecord>(*changed.back().graph);
    for (NodeRecord& inner : graph->nodes) change_attributes(inner, change);
    changed.back().graph = std::move(graph);
  }
  node.attributes = std::move(changed);
}

}  // namespace octet::onnx
