#include <octet/graph/rewrite.hpp>

#include <algorithm>
#include <set>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

#include "graph/fold.hpp"

namespace octet {

GraphCopy::GraphCopy(const Graph& source) : source_(source), copy_(source.name()) { copy_.set_origin(source.origin()); }

void GraphCopy::keep(NodeId id) { keep_as(id, source_.node(id).operation, translated_inputs(id)); }

Value GraphCopy::keep_as(NodeId id, Operation operation, std::vector<Value> inputs) {
  const Node& node = source_.node(id);
  const Value value = copy_.add(node.name, std::move(operation), std::move(inputs));
  copy_.set_origin(value.node, node.origin);
  const std::size_t ports = std::min(node.outputs.size(), copy_.node(value).outputs.size());
  for (std::uint32_t port = 0; port < ports; ++port) {
    copy_.set_output_names(output(value, port), node.outputs[port].names);
    replace({id, port}, output(value, port));
  }
  return value;
}

void GraphCopy::replace(Value old, Value replacement) { values_[old] = replacement; }

Value GraphCopy::translated(Value old) const {
  const auto found = values_.find(old);
  if (found == values_.end())
    throw Error(ErrorCode::InvalidArgument, "value: given output " + std::to_string(old.port) + " of '" + source_.node(old).name +
                                                "', expected one that was kept or replaced");
  return found->second;
}

std::vector<Value> GraphCopy::translated_inputs(NodeId id) const {
  std::vector<Value> inputs;
  for (const Value input : source_.node(id).inputs) inputs.push_back(translated(input));
  return inputs;
}

std::string GraphCopy::unused_name(std::string name) const {
  while (source_.contains(name) || copy_.contains(name)) name += "_";
  return name;
}

namespace {

bool is_packed(ElementType type) { return bit_width(type) < 8; }

/// What a folded value may take in any case.
constexpr std::size_t small_bytes = std::size_t{64} << 20;

/// Whether the outputs take far more memory than what they are computed from, as a repeated constant does.
bool grows(const Node& node, std::span<const Tensor> inputs) {
  std::size_t before = small_bytes / 8;
  for (const Tensor& input : inputs) before += input.bytes();
  return std::ranges::any_of(node.outputs, [&](const OutputDescription& output) {
    return byte_size(output.element_type, output.shape.elements()) / 8 > before;
  });
}

bool is_fixed(const Node& node) {
  return node.as<Parameter>() || node.as<Constant>() || node.as<Result>() || node.as<Opaque>() || node.as<NonZero>();
}

/// Folds one graph: walks it once and remembers the elements of every value that does not depend on a Parameter.
class Folder {
 public:
  Folder(const Graph& source, bool keep_quantized_weights, bool keep_shape_ops, std::set<NodeId> kept = {})
      : source_(source),
        copy_(source),
        keep_quantized_weights_(keep_quantized_weights),
        keep_shape_ops_(keep_shape_ops),
        kept_(std::move(kept)) {
    for (const Node& node : source.nodes())
      for (const Value input : node.inputs) ++readers_[input];
    if (keep_quantized_weights) find_dequantized();
    find_needed();
  }

  Graph run() && {
    for (NodeId id = 0; id < source_.nodes().size(); ++id) {
      visit(id);
      forget_inputs(id);
    }
    return std::move(copy_).take();
  }

 private:
  bool is_used(Value value) const { return readers_.contains(value); }

  /// Elements that no further node reads are not kept: those of weights on the way to their final form would double what a network takes.
  void forget_inputs(NodeId id) {
    for (const Value input : source_.node(id).inputs)
      if (--readers_[input] == 0) known_.erase(input);
  }

  /// Which values nodes read that are likely to stay. What only leads to other folded values needs no constant of its own.
  void find_needed() {
    std::set<Value> known;
    for (NodeId id = 0; id < source_.nodes().size(); ++id) {
      const Node& node = source_.node(id);
      const bool folds = can_fold(id, known);
      if (!folds) needed_.insert(node.inputs.begin(), node.inputs.end());
      if (!folds && !node.as<Constant>()) continue;
      for (std::uint32_t port = 0; port < node.outputs.size(); ++port) known.insert({id, port});
    }
  }

  void visit(NodeId id) {
    const Node& node = source_.node(id);
    if (const auto* constant = node.as<Constant>()) known_[{id, 0}] = constant->value;
    if (!can_fold(id, known_)) return keep(id);
    std::vector<Tensor> values = compute(id);
    if (values.empty()) return keep(id);
    for (std::uint32_t port = 0; port < values.size(); ++port) {
      if (needed_.contains({id, port})) place({id, port}, values[port]);
      else folded_.insert({id, port});
      known_[{id, port}] = std::move(values[port]);
    }
  }

  void keep(NodeId id) {
    for (const Value input : source_.node(id).inputs)
      if (folded_.erase(input) > 0) place(input, known_.at(input));
    copy_.keep(id);
  }

  template <typename KnownValues>
  bool can_fold(NodeId id, const KnownValues& known) const {
    const Node& node = source_.node(id);
    if (is_fixed(node) || kept_.contains(id)) return false;
    if (node.as<ShapeOf>()) return !keep_shape_ops_;
    const bool says_quantized = node.as<FakeQuantize>() || dequantized_.contains({id, 0});
    if (keep_quantized_weights_ && says_quantized) return false;
    return std::ranges::all_of(
               node.inputs, [&](Value input) { return known.contains(input) && !is_packed(source_.description(input).element_type); }) &&
           std::ranges::none_of(node.outputs, [](const OutputDescription& output) { return is_packed(output.element_type); });
  }

  /// The node's outputs; none where they cannot be computed ahead.
  std::vector<Tensor> compute(NodeId id) const {
    const Node& node = source_.node(id);
    if (const Tensor* value = node.outputs.size() == 1 ? source_.known_value({id, 0}) : nullptr) return {*value};
    std::vector<Tensor> inputs;
    for (const Value input : node.inputs) inputs.push_back(known_.at(input));
    if (grows(node, inputs)) return {};
    try {
      return evaluate(node.operation, inputs);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::Unsupported) return {};
      throw error.at({.layer = node.name, .layer_type = std::string(type_name(node.operation))});
    }
  }

  void place(Value old, const Tensor& value) {
    const Value constant = copy_.graph().constant(name_for(old), value);
    copy_.graph().set_output_names(constant, source_.description(old).names);
    copy_.replace(old, constant);
  }

  /// The node's own name where it stands for all of it, else NAME.PORT.
  std::string name_for(Value old) {
    const Node& node = source_.node(old);
    std::size_t used_ports = 0;
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) used_ports += is_used({old.node, port});
    if (old.port == 0 && used_ports == 1) return node.name;
    std::string name = node.name + "." + std::to_string(old.port);
    while (source_.contains(name) || copy_.graph().contains(name)) name += "_";
    return name;
  }

  /// Marks each Convert from an i8 or u8 constant to floating point that a Subtract or Multiply reads, or the Add of a constant that
  /// fold_affine makes of a Subtract.
  void find_dequantized() {
    for (const Node& node : source_.nodes()) {
      const auto* binary = node.as<Binary>();
      if (!binary || !scales(*binary, node)) continue;
      for (const Value input : node.inputs)
        if (is_weight_convert(input)) dequantized_.insert(input);
    }
  }

  bool scales(const Binary& binary, const Node& node) const {
    if (binary.kind == BinaryKind::Subtract || binary.kind == BinaryKind::Multiply) return true;
    return binary.kind == BinaryKind::Add &&
           std::ranges::any_of(node.inputs, [&](Value input) { return source_.node(input).as<Constant>() != nullptr; });
  }

  bool is_weight_convert(Value value) const {
    const Node& node = source_.node(value);
    if (!node.as<Convert>() || !is_floating_point(node.outputs[0].element_type)) return false;
    const ElementType type = source_.description(node.inputs[0]).element_type;
    return type == ElementType::i8 || type == ElementType::u8;
  }

  const Graph& source_;
  GraphCopy copy_;
  bool keep_quantized_weights_;
  bool keep_shape_ops_;
  std::set<NodeId> kept_;
  std::map<Value, std::size_t> readers_;  ///< that are still to be visited
  std::set<Value> dequantized_;
  std::set<Value> needed_;
  std::set<Value> folded_;  ///< values that no constant was made for
  std::map<Value, Tensor> known_;
};

}  // namespace

Graph fold_constants(const Graph& graph, bool keep_quantized_weights, bool keep_shape_ops) {
  return remove_dead_nodes(Folder(graph, keep_quantized_weights, keep_shape_ops).run());
}

Graph fold_constants_except(const Graph& graph, const std::set<NodeId>& kept) {
  return remove_dead_nodes(Folder(graph, false, false, kept).run());
}

Graph remove_dead_nodes(const Graph& graph) {
  std::vector<bool> needed(graph.nodes().size());
  for (NodeId id = static_cast<NodeId>(needed.size()); id-- > 0;) {
    const Node& node = graph.node(id);
    if (node.as<Result>() || node.as<Parameter>()) needed[id] = true;
    if (!needed[id]) continue;
    for (const Value input : node.inputs) needed[input.node] = true;
  }
  GraphCopy copy(graph);
  for (NodeId id = 0; id < needed.size(); ++id)
    if (needed[id]) copy.keep(id);
  return std::move(copy).take();
}

}  // namespace octet
