#include "ir/v10/written_layer.hpp"

#include <numeric>

namespace octet::ir::v10 {
namespace {

bool has_opset(const Node& node) { return !node.as<Parameter>() && !node.as<Constant>() && !node.as<Result>() && !node.as<Opaque>(); }

int opset_of(const Node& node) {
  const Opsets opsets = opsets_of(node.operation);
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

WrittenLayer prepare_layer(const Node& node) {
  WrittenLayer layer;
  layer.opset = opset_of(node);
  layer.version = version_of(node, layer.opset);
  layer.inputs = inputs_of(node, layer.opset);
  layer.outputs = outputs_of(node, layer.opset);
  layer.ports = port_ids(node, layer.outputs.size());
  return layer;
}

}  // namespace octet::ir::v10
