#include "quant/framework.hpp"

#include <algorithm>

#include "quant/layers.hpp"

namespace octet {
namespace {

bool is_bytes(ElementType type) { return type == ElementType::i8 || type == ElementType::u8; }

/// Multiply of [Subtract of] Convert of a Constant of bytes.
bool is_dequantized_constant(const Graph& graph, Value value) {
  const Node* node = &graph.node(value);
  const auto step_over = [&](BinaryKind kind) {
    const auto* binary = node->as<Binary>();
    if (!binary || binary->kind != kind) return false;
    node = &graph.node(node->inputs[0]);
    return true;
  };
  if (!step_over(BinaryKind::Multiply)) return false;
  step_over(BinaryKind::Subtract);
  if (!node->as<Convert>()) return false;
  return graph.node(node->inputs[0]).as<Constant>() && is_bytes(graph.description(node->inputs[0]).element_type);
}

/// Whether the value comes from FakeQuantize or dequantized weights, perhaps moved on the way.
bool is_behind_quantization(const Graph& graph, Value value) {
  const Node& node = graph.node(value);
  if (node.as<FakeQuantize>() || is_dequantized_constant(graph, value)) return true;
  if (node.as<Constant>() || !moves_values(graph, node)) return false;
  const auto inputs = moved_inputs(graph, node);
  return std::ranges::all_of(inputs, [&](std::size_t i) { return is_behind_quantization(graph, node.inputs[i]); });
}

}  // namespace

bool is_quantized(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [&](const Node& node) {
    const bool weighted = (is_convolution(node) || node.as<MatMul>()) && node.inputs.size() > 1;
    return node.as<FakeQuantize>() || (weighted && is_dequantized_constant(graph, node.inputs[1]));
  });
}

bool reads_quantized(const Graph& graph, const Node& node) {
  auto inputs = quantized_inputs(graph, node);
  if (!inputs.empty() && is_weighted(graph, node)) inputs.push_back(1);
  return !inputs.empty() && std::ranges::all_of(inputs, [&](std::size_t i) { return is_behind_quantization(graph, node.inputs[i]); });
}

}  // namespace octet
