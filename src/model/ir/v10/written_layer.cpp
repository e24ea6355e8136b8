#include "model/ir/v10/written_layer.hpp"

#include <algorithm>
#include <numeric>

namespace octet::ir::v10 {
namespace {

bool has_opset(const Node& node) { return !node.as<Parameter>() && !node.as<Constant>() && !node.as<Result>() && !node.as<Opaque>(); }

constexpr int first_opset_with_negative_pads = 12;

/// Whether a Pad cuts something off.
bool has_negative_pads(const Graph& graph, const Node& node) {
  if (!node.as<Pad>()) return false;
  return std::ranges::any_of(std::initializer_list<std::size_t>{1, 2}, [&](std::size_t input) {
    const Tensor* pads = graph.known_value(node.inputs[input]);
    return pads && std::ranges::any_of(pads->to_dims(), [](std::int64_t pad) { return pad < 0; });
  });
}

int opset_of(const Graph& graph, const Node& node) {
  Opsets opsets = opsets_of(node.operation);
  if (has_negative_pads(graph, node)) opsets.first = opsets.preferred = first_opset_with_negative_pads;
  const int kept = parse_opset(node.origin.version);
  return kept >= opsets.first && kept <= opsets.last ? kept : opsets.preferred;
}

std::string version_of(const Node& node, int opset) {
  if (has_opset(node)) return "opset" + std::to_string(opset);
  if (!node.origin.version.empty() || node.as<Opaque>()) return node.origin.version;
  return "opset1";
}

std::vector<std::size_t> inputs_of(const Node& node, int opset) {
  std::vector<std::size_t> order = input_order(node.operation, opset);
  if (order.size() == node.inputs.size()) return order;
  order.resize(node.inputs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

std::vector<OutputDescription> outputs_of(const Node& node, int opset) {
  if (node.as<Result>()) return {};
  std::vector<OutputDescription> outputs = node.outputs;
  // MaxPool-8, which dilations may have asked for, always has the indices as its second output.
  const auto* pool = node.as<MaxPool>();
  if (pool && opset >= 8 && outputs.size() == 1) outputs.push_back({pool->index_element_type, outputs[0].shape, {}});
  return outputs;
}

}  // namespace

WrittenLayer prepare_layer(const Graph& graph, const Node& node) {
  WrittenLayer layer;
  layer.opset = opset_of(graph, node);
  layer.version = version_of(node, layer.opset);
  layer.inputs = inputs_of(node, layer.opset);
  layer.outputs = outputs_of(node, layer.opset);
  layer.ports = port_ids(node, layer.outputs.size());
  return layer;
}

}  // namespace octet::ir::v10
