#include "minimise.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace octet::fuzz {
namespace {

/// What a candidate differs in from the case that it is made of.
struct Edit {
  std::optional<std::vector<Value>> results{};
  std::map<Value, Value> replaced{};    ///< readers of the first read the second, which comes before it
  std::map<Value, Tensor> inputs{};     ///< values that become inputs
  std::map<Value, Tensor> constants{};  ///< values that become constants
  std::map<NodeId, Operation> operations{};
  std::map<NodeId, Tensor> tensors{};  ///< of inputs and constants
};

/// Makes the edited case; only what the results need is left.
class Editor {
 public:
  Editor(const Case& sample, const Edit& edit) : source_(sample.graph), edit_(edit) {
    for (std::size_t i = 0; i < sample.inputs.size(); ++i) tensors_[source_.parameters()[i]] = sample.inputs[i];
  }

  Case run() {
    const std::vector<Value> wanted = edit_.results ? *edit_.results : own_results();
    for (const Value value : wanted) mark(value);
    for (NodeId id = 0; id < source_.nodes().size(); ++id)
      if (needed_.contains(id)) copy(id);
    std::size_t count = 0;
    for (const Value value : wanted) copy_.result("result_" + std::to_string(count++), translated(value));
    return {std::move(copy_), std::move(inputs_)};
  }

 private:
  std::vector<Value> own_results() const {
    std::vector<Value> values;
    for (const NodeId result : source_.results()) values.push_back(source_.node(result).inputs[0]);
    return values;
  }

  Value followed(Value value) const {
    for (auto found = edit_.replaced.find(value); found != edit_.replaced.end(); found = edit_.replaced.find(value)) value = found->second;
    return value;
  }

  bool is_given(Value value) const { return edit_.inputs.contains(value) || edit_.constants.contains(value); }

  void mark(Value value) {
    value = followed(value);
    wanted_.insert(value);
    if (is_given(value)) {
      needed_.insert(value.node);
      return;
    }
    if (!computed_.insert(value.node).second) return;
    needed_.insert(value.node);
    for (const Value input : source_.node(value).inputs) mark(input);
  }

  Tensor tensor_of(NodeId id, const Tensor& own) const {
    const auto found = edit_.tensors.find(id);
    return found == edit_.tensors.end() ? own : found->second;
  }

  void copy(NodeId id) {
    const Node& node = source_.node(id);
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
      const Value value{id, port};
      const std::string name = node.outputs.size() > 1 ? node.name + "_" + std::to_string(port) : node.name;
      if (!wanted_.contains(value)) continue;
      if (const auto found = edit_.inputs.find(value); found != edit_.inputs.end()) values_[value] = input(name + "_value", found->second);
      if (const auto found = edit_.constants.find(value); found != edit_.constants.end())
        values_[value] = copy_.constant(name + "_value", found->second);
    }
    if (!computed_.contains(id)) return;
    Value first;
    if (node.as<Parameter>()) {
      first = input(node.name, tensor_of(id, tensors_.at(id)));
    } else if (const auto* constant = node.as<Constant>()) {
      first = copy_.constant(node.name, tensor_of(id, constant->value));
    } else {
      std::vector<Value> operands;
      for (const Value operand : node.inputs) operands.push_back(translated(operand));
      const auto changed = edit_.operations.find(id);
      first = copy_.add(node.name, changed == edit_.operations.end() ? node.operation : changed->second, std::move(operands));
    }
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) values_.try_emplace({id, port}, Value{first.node, port});
  }

  Value input(const std::string& name, Tensor tensor) {
    const Value value = copy_.parameter(name, tensor.element_type(), tensor.shape());
    inputs_.push_back(std::move(tensor));
    return value;
  }

  Value translated(Value value) const { return values_.at(followed(value)); }

  const Graph& source_;
  const Edit& edit_;
  Graph copy_{"fuzz"};
  std::vector<Tensor> inputs_;
  std::map<NodeId, Tensor> tensors_;
  std::set<NodeId> needed_, computed_;
  std::set<Value> wanted_;
  std::map<Value, Value> values_;
};

/// The part of a tensor that `dims` leave.
Tensor cut_to(const Tensor& tensor, const Dims& dims) {
  Tensor part(tensor.element_type(), Shape(dims));
  const std::size_t width = bit_width(tensor.element_type()) / 8;
  const Dims strides = tensor.shape().strides();
  auto* out = static_cast<std::byte*>(part.mutable_raw());
  const auto* in = static_cast<const std::byte*>(tensor.raw());
  for (std::size_t i = 0; i < part.elements(); ++i) {
    std::size_t rest = i, offset = 0;
    for (std::size_t d = dims.size(); d-- > 0; rest /= static_cast<std::size_t>(dims[d]))
      offset += rest % static_cast<std::size_t>(dims[d]) * static_cast<std::size_t>(strides[d]);
    std::copy_n(in + offset * width, width, out + i * width);
  }
  return part;
}

class Minimiser {
 public:
  Minimiser(Case sample, const std::function<bool(const Case&)>& fails) : best_(std::move(sample)), fails_(fails) {}

  Case run() && {
    for (bool smaller = true; smaller && tries_ < most_tries;) {
      const std::size_t before = size();
      fewer_results();
      earlier_results();
      cut_off();
      bypass();
      shrink();
      simplify();
      smaller = size() < before;
    }
    return std::move(best_);
  }

 private:
  static constexpr std::size_t most_tries = 3000;

  std::size_t size() const {
    std::size_t total = best_.graph.results().size();
    for (const Node& node : best_.graph.nodes()) {
      total += 1000;
      for (const OutputDescription& output : node.outputs) total += output.shape.elements();
    }
    return total * 4 + attributes_;
  }

  bool take(const Edit& edit) {
    if (++tries_ > most_tries) return false;
    try {
      Case candidate = Editor(best_, edit).run();
      if (!fails_(candidate)) return false;
      best_ = std::move(candidate);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  std::vector<Value> results() const {
    std::vector<Value> values;
    for (const NodeId result : best_.graph.results()) values.push_back(best_.graph.node(result).inputs[0]);
    return values;
  }

  void fewer_results() {
    for (const Value value : results())
      if (results().size() > 1 && take({.results = {{value}}})) return;
    for (std::size_t i = 0; i < results().size() && results().size() > 1;) {
      std::vector<Value> fewer = results();
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (!take({.results = fewer})) ++i;
    }
  }

  void earlier_results() {
    for (NodeId id = 0; id < best_.graph.nodes().size(); ++id) {
      const Node& node = best_.graph.node(id);
      if (node.as<Result>() || node.as<Constant>() || node.as<Parameter>()) continue;
      if (results() != std::vector<Value>{{id, 0}} && take({.results = {{{id, 0}}}})) return;
    }
  }

  Values values() const {
    try {
      return evaluate_all(best_.graph, best_.inputs);
    } catch (const std::exception&) {
      return {};
    }
  }

  /// A value takes the place of what computes it.
  void cut_off() {
    for (NodeId id = static_cast<NodeId>(best_.graph.nodes().size()); id-- > 0;) {
      if (id >= best_.graph.nodes().size()) continue;
      const Node node = best_.graph.node(id);
      if (node.as<Result>() || node.as<Constant>()) continue;
      const Values known = values();
      Edit inputs, constants;
      for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
        if (!known.contains({id, port})) continue;
        inputs.inputs[{id, port}] = known.at({id, port});
        constants.constants[{id, port}] = known.at({id, port});
      }
      if (!node.as<Parameter>() && take(inputs)) continue;
      take(constants);
    }
  }

  void bypass() {
    for (NodeId id = static_cast<NodeId>(best_.graph.nodes().size()); id-- > 0;) {
      if (id >= best_.graph.nodes().size()) continue;
      const Node node = best_.graph.node(id);
      for (std::uint32_t port = 0; port < node.outputs.size(); ++port)
        for (const Value input : node.inputs)
          if (!node.as<Result>() && best_.graph.description(input).shape == node.outputs[port].shape &&
              best_.graph.description(input).element_type == node.outputs[port].element_type && take({.replaced = {{{id, port}, input}}})) {
            port = static_cast<std::uint32_t>(node.outputs.size());
            break;
          }
    }
  }

  /// The elements of an input or a constant; nothing for another node.
  Tensor tensor_of(NodeId id) const {
    const Node& node = best_.graph.node(id);
    if (const auto* constant = node.as<Constant>()) return constant->value;
    const auto& parameters = best_.graph.parameters();
    const auto found = std::ranges::find(parameters, id);
    return found == parameters.end() ? Tensor() : best_.inputs.at(static_cast<std::size_t>(found - parameters.begin()));
  }

  std::vector<NodeId> leaves() const {
    std::vector<NodeId> ids;
    for (NodeId id = 0; id < best_.graph.nodes().size(); ++id)
      if (best_.graph.node(id).as<Constant>() || best_.graph.node(id).as<Parameter>()) ids.push_back(id);
    return ids;
  }

  static bool is_index(const Tensor& tensor) {
    return tensor.shape().rank() <= 1 && tensor.elements() <= 8 &&
           (tensor.element_type() == ElementType::i64 || tensor.element_type() == ElementType::i32);
  }

  static Tensor with_index(const Tensor& tensor, std::int64_t from, std::int64_t to) {
    Dims values = tensor.to_dims();
    std::ranges::replace(values, from, to);
    return Tensor::from(values).reshaped(tensor.shape()).converted(tensor.element_type());
  }

  /// Every dimension of that size, and every number that says it, becomes another.
  bool shrink_all(std::int64_t from, std::int64_t to) {
    Edit edit;
    for (const NodeId id : leaves()) {
      const Tensor tensor = tensor_of(id);
      Dims dims = tensor.shape().dims();
      std::ranges::replace(dims, from, to);
      if (dims != tensor.shape().dims()) edit.tensors[id] = cut_to(tensor, dims);
      else if (is_index(tensor)) edit.tensors[id] = with_index(tensor, from, to);
    }
    return take(edit);
  }

  bool shrink_one(NodeId id, std::size_t dim, std::int64_t to) {
    Dims dims = tensor_of(id).shape().dims();
    dims[dim] = to;
    return take({.tensors = {{id, cut_to(tensor_of(id), dims)}}});
  }

  static std::vector<std::int64_t> smaller_than(std::int64_t size) {
    std::vector<std::int64_t> sizes;
    for (const std::int64_t candidate : {std::int64_t{1}, std::int64_t{2}, std::int64_t{4}, size / 2, size - 1})
      if (candidate >= 1 && candidate < size && std::ranges::find(sizes, candidate) == sizes.end()) sizes.push_back(candidate);
    std::ranges::sort(sizes);
    return sizes;
  }

  void shrink() {
    std::set<std::int64_t> sizes;
    for (const NodeId id : leaves()) {
      const Tensor tensor = tensor_of(id);
      sizes.insert(tensor.shape().begin(), tensor.shape().end());
    }
    for (const std::int64_t size : sizes)
      for (std::int64_t at = size; at > 1;) {
        const std::vector<std::int64_t> choices = smaller_than(at);
        const auto taken = std::ranges::find_if(choices, [&](std::int64_t choice) { return shrink_all(at, choice); });
        if (taken == choices.end()) break;
        at = *taken;
      }
    for (const NodeId id : leaves())
      for (std::size_t dim = 0; id < best_.graph.nodes().size() && dim < tensor_of(id).shape().rank(); ++dim)
        for (const std::int64_t choice : smaller_than(tensor_of(id).shape()[dim]))
          if (shrink_one(id, dim, choice)) break;
  }

  template <typename Op, typename Member>
  void reset(NodeId id, Member Op::*member) {
    const auto* op = best_.graph.node(id).as<Op>();
    if (!op || op->*member == Op{}.*member) return;
    Op simple = *op;
    simple.*member = Op{}.*member;
    if (take({.operations = {{id, simple}}})) --attributes_;
  }

  template <typename Op>
  void reset_window(NodeId id) {
    reset(id, &Op::strides);
    reset(id, &Op::pads_begin);
    reset(id, &Op::pads_end);
    reset(id, &Op::auto_pad);
    if constexpr (requires(Op op) { op.dilations; }) reset(id, &Op::dilations);
    if constexpr (requires(Op op) { op.output_padding; }) reset(id, &Op::output_padding);
  }

  void simplify() {
    for (NodeId id = 0; id < best_.graph.nodes().size(); ++id) {
      reset_window<Convolution>(id);
      reset_window<GroupConvolution>(id);
      reset_window<ConvolutionBackpropData>(id);
      reset_window<GroupConvolutionBackpropData>(id);
      reset_window<MaxPool>(id);
      reset_window<AvgPool>(id);
      reset(id, &MatMul::transpose_a);
      reset(id, &MatMul::transpose_b);
    }
  }

  Case best_;
  const std::function<bool(const Case&)>& fails_;
  std::size_t tries_ = 0;
  std::size_t attributes_ = 1'000'000;
};

}  // namespace

Case minimise(Case sample, const std::function<bool(const Case&)>& fails) { return Minimiser(std::move(sample), fails).run(); }

}  // namespace octet::fuzz
