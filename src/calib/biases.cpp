#include "calib/biases.hpp"

#include <map>

#include <octet/graph/rewrite.hpp>

#include "graph/known.hpp"
#include "graph/traits.hpp"
#include "graph/value_name.hpp"

namespace octet {
namespace {

std::optional<std::size_t> channel_axis(const Graph& graph, const Node& layer) {
  const std::size_t rank = layer.outputs[0].shape.rank();
  if (is_convolution(layer)) return 1;
  if (!layer.as<MatMul>() || graph.shape(layer.inputs[1]).rank() < 2 || rank == 0) return std::nullopt;
  return rank - 1;
}

/// The Add that alone reads the value and adds one number to each channel.
std::optional<NodeId> find_add(const Graph& graph, const Users& users, Value value, std::size_t axis) {
  const std::vector<NodeId>& readers = users.of(value);
  if (readers.size() != 1) return std::nullopt;
  const Node& reader = graph.node(readers.front());
  const auto* binary = reader.as<Binary>();
  if (!binary || binary->kind != BinaryKind::Add || reader.outputs[0].shape != graph.shape(value)) return std::nullopt;
  const Tensor* constant = graph.known_value(reader.inputs[reader.inputs[0] == value ? 1 : 0]);
  return constant && per_channel(*constant, graph.shape(value), axis) ? std::optional(readers.front()) : std::nullopt;
}

Tensor bias_tensor(const std::vector<float>& values, std::size_t rank, std::size_t axis) {
  Dims dims(rank, 1);
  dims[axis] = static_cast<std::int64_t>(values.size());
  return Tensor::from(values, Shape(std::move(dims)));
}

class BiasedCopy {
 public:
  BiasedCopy(const Graph& graph, const std::vector<NamedBias>& biases) : graph_(graph), users_(graph), copy_(graph) {
    for (const NamedBias& bias : biases) {
      const NodeId layer = graph.find(bias.layer);
      const std::optional<Bias> found = find_bias(graph, users_, layer);
      const Planned planned{bias.layer, bias_tensor(bias.values, graph.shape(found->result).rank(), found->axis)};
      (found->add ? replaced_ : added_).emplace(found->add.value_or(layer), planned);
    }
  }

  Graph run() && {
    for (NodeId id = 0; id < graph_.nodes().size(); ++id) {
      if (const auto planned = replaced_.find(id); planned != replaced_.end()) replace(id, planned->second);
      else copy_.keep(id);
      if (const auto planned = added_.find(id); planned != added_.end()) add_behind(id, planned->second);
    }
    return std::move(copy_).take();
  }

 private:
  struct Planned {
    std::string layer;
    Tensor values;
  };

  void replace(NodeId add, const Planned& planned) {
    std::vector<Value> inputs = graph_.node(add).inputs;
    const std::size_t constant = graph_.known_value(inputs[0]) ? 0 : 1;
    const Value data = copy_.translated(inputs[1 - constant]);
    inputs[constant] = copy_.graph().constant(copy_.unused_name(planned.layer + "/bias"), planned.values);
    inputs[1 - constant] = data;
    copy_.keep_as(add, graph_.node(add).operation, std::move(inputs));
  }

  void add_behind(NodeId layer, const Planned& planned) {
    const Value old{layer, 0}, product = copy_.translated(old);
    const Value values = copy_.graph().constant(copy_.unused_name(planned.layer + "/bias"), planned.values);
    const Value sum = copy_.graph().add(copy_.unused_name(planned.layer + "/biased"), Binary{BinaryKind::Add}, {product, values});
    // An output of the network is called after what it reads.
    std::vector<std::string> names = graph_.node(layer).outputs[0].names;
    if (names.empty()) names.push_back(value_name(graph_, old));
    copy_.graph().set_output_names(product, {});
    copy_.graph().set_output_names(sum, std::move(names));
    copy_.replace(old, sum);
  }

  const Graph& graph_;
  Users users_;
  GraphCopy copy_;
  std::map<NodeId, Planned> replaced_;  ///< by the Add
  std::map<NodeId, Planned> added_;     ///< by the layer
};

}  // namespace

std::optional<Bias> find_bias(const Graph& graph, const Users& users, NodeId layer) {
  const Node& node = graph.node(layer);
  const std::optional<std::size_t> axis = channel_axis(graph, node);
  if (!axis) return std::nullopt;
  const Value product{layer, 0};
  const std::optional<NodeId> add = find_add(graph, users, product, *axis);
  if (!add) return Bias{product, {}, *axis, std::vector<float>(static_cast<std::size_t>(graph.shape(product)[*axis]), 0.0F)};
  const auto& inputs = graph.node(*add).inputs;
  return Bias{{*add, 0}, add, *axis, *per_channel(*graph.known_value(inputs[inputs[0] == product ? 1 : 0]), graph.shape(product), *axis)};
}

Graph with_biases(const Graph& graph, const std::vector<NamedBias>& biases) { return BiasedCopy(graph, biases).run(); }

}  // namespace octet
