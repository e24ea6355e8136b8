#include "calib/cut.hpp"

#include <map>
#include <set>

#include <octet/quant/quantize.hpp>

namespace octet {
namespace {

/// Copies a range of nodes into a graph of their own.
class PartCopy {
 public:
  PartCopy(const Graph& graph, const std::vector<Value>& inputs) : graph_(graph), part_(graph.name()) {
    for (const Value input : inputs) {
      const OutputDescription& description = graph.description(input);
      values_[input] = part_.parameter(tensor_name(graph, input), description.element_type, description.shape);
    }
  }

  void copy(NodeId id) {
    const Node& node = graph_.node(id);
    // Weights that are known behind their FakeQuantize would not be seen to be quantized.
    if (node.as<Parameter>() || (graph_.known_value({id, 0}) && !node.as<FakeQuantize>())) return;
    std::vector<Value> inputs;
    for (const Value input : node.inputs) inputs.push_back(translated(input));
    if (node.as<Result>()) {
      part_.result(node.name, inputs.front());
      return;
    }
    const Value first = part_.add(node.name, node.operation, std::move(inputs));
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) values_[{id, port}] = output(first, port);
  }

  void give(Value value) { part_.result("octet:cut:" + std::to_string(part_.results().size()), translated(value)); }

  Graph take() && { return std::move(part_); }

 private:
  Value translated(Value value) {
    if (const auto found = values_.find(value); found != values_.end()) return found->second;
    return values_[value] = part_.constant(tensor_name(graph_, value), *graph_.known_value(value));
  }

  const Graph& graph_;
  Graph part_;
  std::map<Value, Value> values_;
};

}  // namespace

std::vector<Value> live_values(const Graph& graph, NodeId at) {
  std::set<Value> live;
  for (NodeId id = at; id < graph.nodes().size(); ++id)
    for (const Value input : graph.node(id).inputs)
      if ((input.node < at || graph.node(input).as<Parameter>()) && !graph.known_value(input)) live.insert(input);
  return {live.begin(), live.end()};
}

Graph part_of(const Graph& graph, NodeId begin, NodeId end, const std::vector<Value>& inputs, const std::vector<Value>& outputs) {
  PartCopy copy(graph, inputs);
  for (NodeId id = begin; id < end; ++id)
    if (!graph.node(id).as<Result>()) copy.copy(id);
  for (const Value value : outputs) copy.give(value);
  return std::move(copy).take();
}

Graph rest_of(const Graph& graph, NodeId begin, const std::vector<Value>& inputs) {
  PartCopy copy(graph, inputs);
  for (NodeId id = begin; id < graph.nodes().size(); ++id) copy.copy(id);
  return std::move(copy).take();
}

}  // namespace octet
