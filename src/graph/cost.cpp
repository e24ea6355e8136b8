#include <octet/graph/cost.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace octet {
namespace {

/// For each node whether it is computed from constants alone.
std::vector<bool> constant_nodes(const Graph& graph) {
  std::vector<bool> is_constant(graph.nodes().size(), false);
  for (NodeId id = 0; id < is_constant.size(); ++id) {
    const Node& node = graph.node(id);
    if (node.as<Parameter>() || node.as<Opaque>() || node.as<Result>()) continue;
    is_constant[id] = true;
    for (const Value input : node.inputs)
      if (!is_constant[input.node]) is_constant[id] = false;
  }
  return is_constant;
}

/// Operations whose floating-point constants are learned; elsewhere they are settings, such as a pad value.
bool has_weights(const Node& node) {
  return node.as<Convolution>() || node.as<GroupConvolution>() || node.as<ConvolutionBackpropData>() ||
         node.as<GroupConvolutionBackpropData>() || node.as<MatMul>() || node.as<Binary>() || node.as<PRelu>() ||
         node.as<BatchNormInference>() || node.as<Gather>() || node.as<LSTMSequence>() || node.as<GRUSequence>() || node.as<RNNSequence>();
}

/// Inputs that carry weights on: both of a Binary (dequantization), all of a Concat, else the first; the others are ranges and axes.
std::size_t carried_inputs(const Node& node) {
  const bool all = node.as<Binary>() || node.as<Concat>();
  return all ? node.inputs.size() : std::min<std::size_t>(node.inputs.size(), 1);
}

/// The stored constants behind the values, which depend on constants only.
std::set<NodeId> stored_constants(const Graph& graph, std::vector<NodeId> pending) {
  std::set<NodeId> visited, constants;
  while (!pending.empty()) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (!visited.insert(id).second) continue;
    const Node& node = graph.node(id);
    if (node.as<Constant>()) constants.insert(id);
    for (std::size_t i = 0; i < carried_inputs(node); ++i) pending.push_back(node.inputs[i].node);
  }
  return constants;
}

std::set<NodeId> weights_of(const Graph& graph, NodeId id, const std::vector<bool>& is_constant) {
  const Node& node = graph.node(id);
  if (is_constant[id] || !has_weights(node)) return {};
  std::vector<NodeId> sources;
  for (const Value input : node.inputs)
    if (is_constant[input.node] && is_floating_point(graph.description(input).element_type)) sources.push_back(input.node);
  return stored_constants(graph, std::move(sources));
}

void add_weights(Cost& cost, const Graph& graph, const std::set<NodeId>& weights) {
  for (const NodeId id : weights) {
    const Tensor& value = graph.node(id).as<Constant>()->value;
    cost.parameters += value.elements();
    cost.weight_bytes += value.bytes();
  }
}

double product(const Shape& shape, std::size_t first) { return static_cast<double>(shape.elements(first, shape.rank())); }

/// Elements that one output of a matrix product sums over.
double inner_size(const MatMul& op, const Shape& a) {
  if (a.rank() == 1) return static_cast<double>(a[0]);
  return static_cast<double>(a[a.rank() - (op.transpose_a ? 2 : 1)]);
}

/// Each step multiplies the weights of its direction with the data and with the state.
double recurrent_macs(const Graph& graph, const Node& node, std::size_t first_weights) {
  const Shape& data = graph.shape(node.inputs[0]);
  const double steps = static_cast<double>(data[0]) * static_cast<double>(data[1]);
  return steps * (product(graph.shape(node.inputs[first_weights]), 0) + product(graph.shape(node.inputs[first_weights + 1]), 0));
}

/// Every output of a convolution sums over one filter; every input of a transposed one is spread over one filter.
double count_macs(const Graph& graph, const Node& node) {
  if (node.inputs.size() < 2) return 0;
  const Shape& data = graph.shape(node.inputs[0]);
  const Shape& weights = graph.shape(node.inputs[1]);
  const double outputs = product(node.outputs[0].shape, 0);
  if (node.as<Convolution>()) return outputs * product(weights, 1);
  if (node.as<GroupConvolution>()) return outputs * product(weights, 2);
  if (node.as<ConvolutionBackpropData>()) return product(data, 0) * product(weights, 1);
  if (node.as<GroupConvolutionBackpropData>()) return product(data, 0) * product(weights, 2);
  if (const auto* matmul = node.as<MatMul>()) return outputs * inner_size(*matmul, data);
  if (node.as<LSTMSequence>()) return recurrent_macs(graph, node, 4);
  if (node.as<GRUSequence>() || node.as<RNNSequence>()) return recurrent_macs(graph, node, 3);
  return 0;
}

}  // namespace

Cost cost(const Graph& graph, NodeId id) {
  Cost cost;
  const double macs = count_macs(graph, graph.node(id));
  // What is constant is sought in the whole graph, which would cost large graphs much for each of their nodes.
  if (macs == 0 && !has_weights(graph.node(id))) return cost;
  const std::vector<bool> is_constant = constant_nodes(graph);
  if (is_constant[id]) return cost;
  cost.macs = macs;
  add_weights(cost, graph, weights_of(graph, id, is_constant));
  return cost;
}

Cost cost(const Graph& graph) {
  const std::vector<bool> is_constant = constant_nodes(graph);
  Cost total;
  std::set<NodeId> weights;
  for (NodeId id = 0; id < is_constant.size(); ++id) {
    if (is_constant[id]) continue;
    total.macs += count_macs(graph, graph.node(id));
    weights.merge(weights_of(graph, id, is_constant));
  }
  add_weights(total, graph, weights);
  return total;
}

}  // namespace octet
