#include "quant/heads.hpp"

#include "quant/layers.hpp"

namespace octet {
namespace {

bool is_end(const Node& node) {
  return is_one_of<Result, Softmax, LogSoftmax, DetectionOutput, NonMaxSuppression, TopK, PriorBox, PriorBoxClustered>(node);
}

bool is_sigmoid(const Node& node) {
  const auto* unary = node.as<Unary>();
  return unary && unary->kind == UnaryKind::Sigmoid;
}

bool is_element_wise(const Node& node) { return is_one_of<Unary, Binary, Clamp, Elu, Gelu, Swish, PRelu, Select, Convert>(node); }

bool moves_elements(const Node& node) {
  return is_one_of<Concat, Split, VariadicSplit, Reshape, Squeeze, Unsqueeze, Transpose, Pad, StridedSlice, Slice, Gather, Broadcast,
                   Tile>(node);
}

}  // namespace

Heads::Heads(const Graph& graph, const Users& users) : ends_(graph.nodes().size()) {
  for (NodeId id = static_cast<NodeId>(ends_.size()); id-- > 0;) ends_[id] = find_end(graph, users, id);
}

std::optional<NodeId> Heads::find_end(const Graph& graph, const Users& users, NodeId id) const {
  const Node& node = graph.node(id);
  if (is_end(node)) return id;
  if (!is_element_wise(node) && !moves_elements(node)) return std::nullopt;
  std::optional<NodeId> end;
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port)
    for (const NodeId reader : users.of({id, port})) {
      if (!ends_[reader]) return std::nullopt;
      // A Softmax says more about why than an output of the network does.
      if (!end || graph.node(*end).as<Result>()) end = ends_[reader];
    }
  return end && is_sigmoid(node) ? std::optional(id) : end;
}

}  // namespace octet
