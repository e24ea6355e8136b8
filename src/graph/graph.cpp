#include <octet/graph/graph.hpp>

#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

#include "graph/infer.hpp"

namespace octet {
namespace {

/// Values up to this many elements are computed while the graph is built, so that shapes can depend on them.
constexpr std::size_t largest_known_value = 4096;

Tensor shape_tensor(const Shape& shape, ElementType type) { return Tensor::from(shape.dims()).converted(type); }

/// Counted as if no dimension were 0, since kernels may walk along the others all the same.
bool is_small(const Shape& shape) {
  std::size_t extent = 1;
  for (const std::int64_t dim : shape) {
    if (static_cast<std::uint64_t>(dim) > largest_known_value) return false;
    extent *= static_cast<std::size_t>(std::max<std::int64_t>(dim, 1));
    if (extent > largest_known_value) return false;
  }
  return true;
}

/// A padded tensor takes memory of its own, whatever the sizes of input and output are.
bool is_padded(const Operation& operation) {
  const auto* op = std::get_if<Interpolate>(&operation);
  const auto is_pad = [](std::int64_t pad) { return pad != 0; };
  return op && (std::ranges::any_of(op->pads_begin, is_pad) || std::ranges::any_of(op->pads_end, is_pad));
}

bool is_computable(const Operation& operation) {
  // Readers make constants of known places, which have no unused columns.
  if (is_padded(operation) || std::holds_alternative<NonZero>(operation)) return false;
  return !std::holds_alternative<Parameter>(operation) && !std::holds_alternative<Constant>(operation) &&
         !std::holds_alternative<Result>(operation) && !std::holds_alternative<Opaque>(operation);
}

bool has_packed_type(ElementType type) { return bit_width(type) < 8; }

}  // namespace

Graph::Graph(std::string name) : name_(std::move(name)) {}

Value Graph::parameter(std::string name, ElementType type, Shape shape) {
  return add(std::move(name), Parameter{type, std::move(shape)}, {});
}

Value Graph::constant(std::string name, Tensor value) { return add(std::move(name), Constant{std::move(value)}, {}); }

NodeId Graph::result(std::string name, Value value) { return add(std::move(name), Result{}, {value}).node; }

void Graph::check_new_node(const std::string& name, std::span<const Value> inputs) const {
  if (name.empty()) throw Error(ErrorCode::InvalidArgument, "name: given none, expected a unique name");
  if (by_name_.contains(name)) throw Error(ErrorCode::InvalidArgument, "name: given one that another layer has, expected a unique name");
  for (const Value input : inputs)
    if (input.node >= nodes_.size() || input.port >= nodes_[input.node].outputs.size())
      throw Error(ErrorCode::InvalidArgument, "input: given node " + std::to_string(input.node) + " port " + std::to_string(input.port) +
                                                  ", expected an output of this graph");
}

Value Graph::add(std::string name, Operation operation, std::vector<Value> inputs) try {
  check_new_node(name, inputs);
  std::vector<InputView> views;
  views.reserve(inputs.size());
  for (const Value input : inputs) {
    const OutputDescription& source = description(input);
    views.push_back({source.element_type, source.shape, known_value(input)});
  }
  std::vector<OutputDescription> outputs = infer(operation, InferenceInputs(views));
  std::vector<Tensor> known = compute_known_values(operation, inputs, outputs);

  const auto id = static_cast<NodeId>(nodes_.size());
  if (std::holds_alternative<Parameter>(operation)) parameters_.push_back(id);
  if (std::holds_alternative<Result>(operation)) results_.push_back(id);
  for (std::uint32_t port = 0; port < known.size(); ++port) known_values_[{id, port}] = std::move(known[port]);
  by_name_.emplace(name, id);
  nodes_.push_back({std::move(name), std::move(operation), std::move(inputs), std::move(outputs), {}});
  return {id, 0};
} catch (const Error& error) {
  throw error.at({.layer = name, .layer_type = std::string(type_name(operation))});
}

/// The outputs where they are small and all inputs are known, else nothing.
std::vector<Tensor> Graph::compute_known_values(const Operation& operation, std::span<const Value> inputs,
                                                std::span<const OutputDescription> outputs) const {
  if (const auto* shape_of = std::get_if<ShapeOf>(&operation)) return {shape_tensor(shape(inputs[0]), shape_of->output_type)};
  if (!is_computable(operation)) return {};
  const bool small = std::ranges::all_of(outputs, [](const OutputDescription& output) {
    return is_small(output.shape) && !has_packed_type(output.element_type);
  });
  if (!small) return {};
  std::vector<Tensor> values;
  for (const Value input : inputs) {
    const Tensor* value = known_value(input);
    if (!value || !is_small(value->shape()) || has_packed_type(value->element_type())) return {};
    values.push_back(*value);
  }
  return evaluate(operation, values);
}

void Graph::set_origin(NodeId id, NodeOrigin origin) { nodes_.at(id).origin = std::move(origin); }

void Graph::set_output_names(Value value, std::vector<std::string> names) {
  nodes_.at(value.node).outputs.at(value.port).names = std::move(names);
}

NodeId Graph::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end()) throw Error(ErrorCode::NotFound, "layer '" + std::string(name) + "': not in the graph");
  return found->second;
}

bool Graph::contains(std::string_view name) const { return by_name_.contains(std::string(name)); }

const Tensor* Graph::known_value(Value value) const {
  if (const auto* constant = nodes_.at(value.node).as<Constant>()) return &constant->value;
  const auto found = known_values_.find(value);
  return found == known_values_.end() ? nullptr : &found->second;
}

std::vector<NodeId> Graph::users(Value value) const {
  std::vector<NodeId> users;
  for (NodeId id = value.node + 1; id < nodes_.size(); ++id)
    users.insert(users.end(), static_cast<std::size_t>(std::ranges::count(nodes_[id].inputs, value)), id);
  return users;
}

Graph Graph::reshape(const std::map<std::string, Shape>& shapes) const {
  for (const auto& [name, shape] : shapes)
    if (!nodes_[find(name)].as<Parameter>())
      throw Error(ErrorCode::NotFound, "input '" + name + "': the layer of that name is not an input of the network");
  Graph reshaped(name_);
  reshaped.origin_ = origin_;
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    const Node& node = nodes_[id];
    Operation operation = node.operation;
    const auto replacement = shapes.find(node.name);
    if (replacement != shapes.end()) std::get<Parameter>(operation).shape = replacement->second;
    reshaped.add(node.name, std::move(operation), node.inputs);
    reshaped.set_origin(id, node.origin);
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) reshaped.set_output_names({id, port}, node.outputs[port].names);
  }
  return reshaped;
}

bool GraphOrigin::operator==(const GraphOrigin& other) const {
  const bool same_document = document == other.document || (document && other.document && *document == *other.document);
  return same_document && version == other.version && attributes == other.attributes && raw_children == other.raw_children &&
         statistics == other.statistics && levels == other.levels && notes == other.notes;
}

bool Graph::operator==(const Graph& other) const { return name_ == other.name_ && origin_ == other.origin_ && nodes_ == other.nodes_; }

}  // namespace octet
