#include "quant/weight_precision.hpp"

#include <algorithm>
#include <string>

#include <octet/graph/rewrite.hpp>

#include "graph/use_f32.hpp"
#include "graph/users.hpp"
#include "tensor/f16_range.hpp"

namespace octet {
namespace {

/// What the file said of element types holds no more.
void forget_precisions(Graph& graph) {
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    NodeOrigin origin = graph.node(id).origin;
    origin.input_precisions.clear();
    origin.output_precisions.clear();
    graph.set_origin(id, std::move(origin));
  }
}

bool is_weighted(const Node& node) {
  return node.as<Convolution>() || node.as<GroupConvolution>() || node.as<ConvolutionBackpropData>() ||
         node.as<GroupConvolutionBackpropData>();
}

/// Whether the node computes with `value` as weights, or quantizes it as such.
bool reads_as_weights(const Node& node, Value value) {
  if (is_weighted(node)) return node.inputs[1] == value && node.inputs[0] != value;
  if (node.as<FakeQuantize>()) return node.inputs[0] == value && std::ranges::count(node.inputs, value) == 1;
  return node.as<MatMul>() != nullptr;
}

/// Whether as f16 the weights keep what makes them out: those near f16's smallest number lose their digits.
bool keep_digits_in_f16(const Tensor& weights) {
  constexpr double most_noise = 1e-5;
  const Tensor rounded = weights.converted(ElementType::f16).converted(ElementType::f32);
  const auto before = weights.data<float>(), after = rounded.data<float>();
  double power = 0, noise = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double error = static_cast<double>(after[i]) - before[i];
    power += static_cast<double>(before[i]) * before[i];
    noise += error * error;
  }
  return noise <= most_noise * power;
}

bool may_be_f16(const Graph& graph, const Users& users, NodeId id) {
  const auto* constant = graph.node(id).as<Constant>();
  if (!constant || constant->value.element_type() != ElementType::f32 || constant->value.shape().rank() < 2) return false;
  const std::vector<NodeId>& readers = users.of({id, 0});
  const auto as_weights = [&](NodeId reader) { return reads_as_weights(graph.node(reader), {id, 0}); };
  return !readers.empty() && std::ranges::all_of(readers, as_weights) && fits_f16(constant->value) &&
         keep_digits_in_f16(constant->value);
}

std::string free_name(const Graph& source, const Graph& copy, const std::string& wish) {
  std::string name = wish;
  for (int number = 2; source.contains(name) || copy.contains(name); ++number) name = wish + "_" + std::to_string(number);
  return name;
}

void keep_as_f16(const Graph& graph, NodeId id, GraphCopy& copy) {
  const Node& node = graph.node(id);
  const Value stored = copy.keep_as(id, Constant{node.as<Constant>()->value.converted(ElementType::f16)}, {});
  const std::string name = free_name(graph, copy.graph(), node.name + "/f32");
  copy.replace({id, 0}, copy.graph().add(name, Convert{ElementType::f32}, {stored}));
}

}  // namespace

Graph with_f32_weights(const Graph& graph) {
  Graph result = use_f32(graph);
  forget_precisions(result);
  return result;
}

Graph with_f16_weights(const Graph& graph) {
  const Users users(graph);
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    if (may_be_f16(graph, users, id))
      keep_as_f16(graph, id, copy);
    else
      copy.keep(id);
  }
  Graph result = std::move(copy).take();
  forget_precisions(result);
  return result;
}

}  // namespace octet
