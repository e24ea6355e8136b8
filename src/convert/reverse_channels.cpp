#include <numeric>

#include <octet/graph/evaluate.hpp>
#include <octet/graph/rewrite.hpp>

#include "convert/passes.hpp"
#include "graph/known.hpp"
#include "graph/users.hpp"

namespace octet::convert_passes {
namespace {

Dims reversed_order(std::int64_t channels) {
  Dims order(static_cast<std::size_t>(channels));
  std::iota(order.rbegin(), order.rend(), 0);
  return order;
}

/// Whether the node reverses all channels of its input.
bool reverses_channels(const Graph& graph, const Node& node) {
  if (!node.as<Gather>()) return false;
  const Tensor* order = graph.known_value(node.inputs[1]);
  const Tensor* axis = graph.known_value(node.inputs[2]);
  const Shape& shape = graph.shape(node.inputs[0]);
  return order && axis && shape.rank() >= 2 && axis->to_dims() == Dims{1} && order->to_dims() == reversed_order(shape[1]);
}

Tensor reversed(const Tensor& tensor, std::size_t axis) {
  const std::vector<Tensor> inputs{tensor, Tensor::from(reversed_order(tensor.shape()[axis])),
                                   Tensor::scalar(static_cast<std::int64_t>(axis))};
  return evaluate(Gather{}, inputs)[0];
}

/// A constant that broadcasts to [N,C,...] with its channels reversed.
Tensor reversed_operand(const Tensor& tensor, std::size_t rank) {
  const std::size_t own = tensor.shape().rank();
  if (own + 1 < rank || tensor.shape()[own + 1 - rank] == 1) return tensor;
  return reversed(tensor, own + 1 - rank);
}

class ReversalFolder {
 public:
  explicit ReversalFolder(const Graph& graph) : graph_(graph), users_(graph), copy_(graph) {}

  /// Moves one reversal one layer on; false where none can.
  bool run() {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      if (changed_ || !move_over(id)) copy_.keep(id);
    return changed_;
  }
  Graph take() && { return remove_dead_nodes(std::move(copy_).take()); }

 private:
  bool move_over(NodeId id) {
    const Node& node = graph_.node(id);
    for (std::size_t i = 0; i < node.inputs.size() && i < 2; ++i) {
      if (!reverses_channels(graph_, graph_.node(node.inputs[i])) || users_.of(node.inputs[i]).size() != 1) continue;
      if ((i == 0 && fold_into_weights(id, node)) || move_over_constant(id, node, i)) return changed_ = true;
    }
    return false;
  }

  Value behind(Value reversal) const { return copy_.translated(graph_.node(reversal).inputs[0]); }

  bool fold_into_weights(NodeId id, const Node& node) {
    if (!node.as<Convolution>() || !graph_.node(node.inputs[1]).as<Constant>()) return false;
    const Value weights =
        copy_.graph().constant(copy_.unused_name(node.name + "/reversed_weights"), reversed(*graph_.known_value(node.inputs[1]), 1));
    copy_.keep_as(id, node.operation, {behind(node.inputs[0]), weights});
    return true;
  }

  bool move_over_constant(NodeId id, const Node& node, std::size_t computed) {
    const Tensor* constant = node.as<Binary>() ? graph_.known_value(node.inputs[1 - computed]) : nullptr;
    if (!constant || graph_.shape(node.inputs[computed]) != node.outputs[0].shape) return false;
    const std::size_t rank = node.outputs[0].shape.rank();
    std::vector<Value> inputs(2);
    inputs[computed] = behind(node.inputs[computed]);
    inputs[1 - computed] = copy_.graph().constant(copy_.unused_name(node.name + "/reversed_values"), reversed_operand(*constant, rank));
    const Value result = copy_.graph().add(copy_.unused_name(node.name + "/reversed"), node.operation, std::move(inputs));
    const Node& reversal = graph_.node(node.inputs[computed]);
    copy_.keep_as(id, Gather{}, {result, copy_.translated(reversal.inputs[1]), copy_.translated(reversal.inputs[2])});
    return true;
  }

  const Graph& graph_;
  Users users_;
  GraphCopy copy_;
  bool changed_ = false;
};

}  // namespace

Graph fold_channel_reversal(const Graph& graph) {
  Graph current = graph;
  while (true) {
    ReversalFolder folder(current);
    if (!folder.run()) return current;
    current = std::move(folder).take();
  }
}

}  // namespace octet::convert_passes
