#include "graph/use_f32.hpp"

#include <algorithm>
#include <set>

#include <octet/graph/rewrite.hpp>

namespace octet {
namespace {

/// Values that are outputs of the network, whose names belong to them.
std::set<Value> output_values(const Graph& graph) {
  std::set<Value> values;
  for (const NodeId result : graph.results()) values.insert(graph.node(result).inputs[0]);
  return values;
}

bool is_other_float(ElementType type) { return is_floating_point(type) && type != ElementType::f32; }

}  // namespace

Graph use_f32(const Graph& graph) {
  GraphCopy copy(graph);
  const std::set<Value> outputs = output_values(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    const auto* constant = node.as<Constant>();
    const auto* parameter = node.as<Parameter>();
    const auto* conversion = node.as<Convert>();
    if (constant && is_other_float(constant->value.element_type()))
      copy.keep_as(id, Constant{constant->value.converted(ElementType::f32)}, {});
    else if (parameter && is_other_float(parameter->element_type))
      copy.keep_as(id, Parameter{ElementType::f32, parameter->shape}, {});
    else if (conversion && is_floating_point(conversion->destination_type)) {
      const Value input = copy.translated(node.inputs[0]);
      const bool changes_nothing = copy.graph().description(input).element_type == ElementType::f32;
      if (changes_nothing && !outputs.contains({id, 0})) copy.replace({id, 0}, input);
      else copy.keep_as(id, Convert{ElementType::f32}, {input});
    } else copy.keep(id);
  }
  return std::move(copy).take();
}

bool has_f16_weights(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [](const Node& node) {
    const auto* constant = node.as<Constant>();
    return constant && constant->value.element_type() == ElementType::f16 && constant->value.shape().rank() >= 2;
  });
}

}  // namespace octet
