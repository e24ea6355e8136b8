#include "exec/constants.hpp"

#include <algorithm>

#include <octet/graph/evaluate.hpp>

namespace octet::exec {
namespace {

/// The operations between stored weights and the layer that they are the weights of.
bool makes_weights(const Node& node) { return node.as<FakeQuantize>() || node.as<Convert>() || node.as<Binary>(); }

}  // namespace

Constants::Constants(const Graph& graph) : graph_(graph), is_constant_(graph.nodes().size()) {
  for (NodeId id = 0; id < is_constant_.size(); ++id) {
    const Node& node = graph.node(id);
    is_constant_[id] =
        node.as<Constant>() || (makes_weights(node) && std::ranges::all_of(node.inputs, [&](Value input) { return contains(input); }));
  }
}

Tensor Constants::operator[](Value value) const {
  if (const Tensor* known = graph_.known_value(value)) return *known;
  const Node& node = graph_.node(value);
  std::vector<Tensor> inputs;
  for (const Value input : node.inputs) inputs.push_back((*this)[input]);
  return evaluate(node.operation, inputs).front();
}

}  // namespace octet::exec
