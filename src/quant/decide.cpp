#include "quant/decide.hpp"

#include <algorithm>
#include <cmath>

#include <octet/graph/cost.hpp>

#include "graph/known.hpp"
#include "quant/layers.hpp"

namespace octet {
namespace {

bool is_finite(const Tensor& weights) {
  const Tensor values = weights.converted(ElementType::f32);
  return std::ranges::all_of(values.data<float>(), [](float value) { return std::isfinite(value); });
}

/// What only the weights say against INT8.
std::optional<std::string> obstacle_of_weights(const Graph& graph, const Node& node) {
  const Tensor* weights = graph.known_value(node.inputs[1]);
  if (!weights) return "its weights are not constant";
  if (!is_finite(*weights)) return "its weights are not finite";
  return std::nullopt;
}

bool is_f32(const Node& node) { return node.outputs[0].element_type == ElementType::f32; }

}  // namespace

Decider::Decider(const Graph& graph, const QuantScheme& scheme)
    : graph_(graph),
      scheme_(scheme),
      users_(graph),
      heads_(graph, users_),
      decisions_(graph.nodes().size()),
      from_layer_(graph.nodes().size(), false) {
  decide_layers_and_sums();
  decide_moves();
}

void Decider::decide_layers_and_sums() {
  for (NodeId id = 0; id < graph_.nodes().size(); ++id) {
    const Node& node = graph_.node(id);
    if (is_weighted(graph_, node) || is_product_of_two(graph_, node))
      decide(id, obstacle_of_layer(id), "inputs and weights are quantized");
    else if (is_sum(graph_, node) && is_f32(node)) decide(id, obstacle_of_sum(id), "both inputs are quantized");
    else if (node.as<AvgPool>()) decide(id, "average pooling runs in FP32", "");
    from_layer_[id] = carries_layer_output(id);
  }
}

/// From the end to the front: whether values may move as integers depends on who reads them.
void Decider::decide_moves() {
  for (NodeId id = static_cast<NodeId>(decisions_.size()); id-- > 0;) {
    const Node& node = graph_.node(id);
    if (decisions_[id]) continue;
    const bool concat = node.as<Concat>() != nullptr;
    // Parts of a shape, a table and other integers are no activations.
    if (node.outputs.empty() || !is_f32(node) || !(concat || node.as<MaxPool>() || moves_values(graph_, node))) continue;
    decide(id, obstacle_of_move(id), concat ? "all inputs are quantized with one range" : "it moves quantized values");
  }
}

void Decider::decide(NodeId id, const std::optional<std::string>& obstacle, const char* reason) {
  const Node& node = graph_.node(id);
  const std::string type(type_name(node.operation));
  decisions_[id] = LayerDecision{node.name, type, !obstacle, obstacle.value_or(reason), cost(graph_, id).macs};
}

std::optional<std::string> Decider::obstacle_of_any(const Node& node) const {
  if (scheme_.keeps_fp32(node.name, type_name(node.operation))) return scheme_.fp32_reason(node.name, type_name(node.operation));
  const ElementType type = node.outputs[0].element_type;
  if (type != ElementType::f32) return "its elements are " + std::string(name(type)) + ", not floating point";
  return std::nullopt;
}

std::optional<std::string> Decider::obstacle_of_layer(NodeId id) const {
  const Node& node = graph_.node(id);
  if (auto obstacle = obstacle_of_any(node)) return obstacle;
  if (graph_.known_value(node.inputs[0])) return "its input is constant";
  if (cost(graph_, id).macs == 0) return "it has no multiply-accumulates";
  if (is_weighted(graph_, node))
    if (auto obstacle = obstacle_of_weights(graph_, node)) return obstacle;
  return obstacle_to_integers(graph_, node);
}

std::optional<std::string> Decider::obstacle_of_sum(NodeId id) const {
  const Node& node = graph_.node(id);
  if (auto obstacle = obstacle_of_any(node)) return obstacle;
  if (graph_.shape(node.inputs[0]) != graph_.shape(node.inputs[1])) return "its inputs have different shapes";
  if (!from_layer_[node.inputs[0].node] && !from_layer_[node.inputs[1].node]) return "neither input comes from an INT8 layer";
  if (node.inputs[0] == node.inputs[1] || (!ends_layer(node.inputs[0]) && !ends_layer(node.inputs[1])))
    return "no INT8 layer can add it to its result: others read that too, or it has other operations behind it";
  if (const auto end = heads_.end_of(id)) return "it leads only to " + described(graph_.node(*end));
  return std::nullopt;
}

std::optional<std::string> Decider::obstacle_of_move(NodeId id) const {
  const Node& node = graph_.node(id);
  if (auto obstacle = obstacle_of_any(node)) return obstacle;
  if (node.as<MaxPool>() && !moves_values(graph_, node)) return "it gives the positions of maxima too";
  if (!moves_values(graph_, node)) return "one of its inputs is constant";
  if (const auto end = heads_.end_of(id)) return "it leads only to " + described(graph_.node(*end));
  bool is_read = false;
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port)
    for (const NodeId reader : users_.of({id, port})) {
      if (!reads_integers(reader, {id, port})) return described(graph_.node(reader)) + " reads it in FP32";
      is_read = true;
    }
  return is_read ? std::nullopt : std::optional<std::string>("nothing reads it");
}

/// Whether the value is the result of an INT8 layer, with its activation, that one other layer alone reads. That layer can run as a part of
/// this one. Rows of a matrix product are those of a plain matrix while it runs on integers, and a sum's operand must be such too.
bool Decider::ends_layer(Value value) const {
  while (users_.of(value).size() == 1) {
    const Node& node = graph_.node(value);
    if (is_weighted(graph_, node)) return is_int8(value.node) && (!node.as<MatMul>() || node.outputs[0].shape.rank() == 2);
    const auto* slopes = node.as<PRelu>() ? graph_.known_value(node.inputs[1]) : nullptr;
    if (!is_function_of_one(graph_, node) || (slopes && slopes->elements() > 1)) return false;
    const Value input = node.inputs[computed_input(graph_, node).value_or(0)];
    if (graph_.shape(input) != node.outputs[0].shape) return false;
    value = input;
  }
  return false;
}

bool Decider::carries_layer_output(NodeId id) const {
  if (is_int8(id)) return true;
  const Node& node = graph_.node(id);
  if (!is_function_of_one(graph_, node) && !moves_values(graph_, node)) return false;
  return std::ranges::any_of(node.inputs, [&](Value input) { return from_layer_[input.node]; });
}

bool Decider::reads_integers(NodeId reader, Value value) const {
  if (!is_int8(reader)) return false;
  const Node& node = graph_.node(reader);
  return std::ranges::any_of(quantized_inputs(graph_, node), [&](std::size_t i) { return node.inputs[i] == value; });
}

}  // namespace octet
