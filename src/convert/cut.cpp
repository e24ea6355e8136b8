#include <algorithm>
#include <charconv>
#include <map>

#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

#include "convert/passes.hpp"
#include "graph/given_value.hpp"

namespace octet::convert_passes {
namespace {

std::optional<std::uint32_t> parse_port(std::string_view text) {
  std::uint32_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<Value> tensor_of(const Graph& graph, std::string_view name) {
  for (NodeId id = 0; id < graph.nodes().size(); ++id)
    for (std::uint32_t port = 0; port < graph.node(id).outputs.size(); ++port) {
      const std::vector<std::string>& names = graph.node(id).outputs[port].names;
      if (std::ranges::find(names, name) != names.end()) return Value{id, port};
    }
  return std::nullopt;
}

/// What a name says: an output of a layer, or an input of one.
struct Place {
  NodeId node = 0;
  std::optional<std::uint32_t> output{}, input{};
};

/// "LAYER:0".
std::optional<Place> output_place(const Graph& graph, const std::string& name) {
  const std::size_t colon = name.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : parse_port(std::string_view(name).substr(colon + 1));
  if (!port || !graph.contains(name.substr(0, colon))) return std::nullopt;
  const NodeId node = graph.find(name.substr(0, colon));
  if (*port >= graph.node(node).outputs.size()) return std::nullopt;
  return Place{node, port, {}};
}

/// "0:LAYER".
std::optional<Place> input_place(const Graph& graph, const std::string& name) {
  const std::size_t colon = name.find(':');
  const auto port = colon == std::string::npos ? std::nullopt : parse_port(std::string_view(name).substr(0, colon));
  if (!port || !graph.contains(name.substr(colon + 1))) return std::nullopt;
  const NodeId node = graph.find(name.substr(colon + 1));
  if (*port >= graph.node(node).inputs.size()) return std::nullopt;
  return Place{node, {}, port};
}

Place place_of(const Graph& graph, const std::string& name) {
  if (graph.contains(name)) return {graph.find(name), {}, {}};
  if (const auto tensor = tensor_of(graph, name)) return {tensor->node, tensor->port, {}};
  if (const auto place = output_place(graph, name)) return *place;
  if (const auto place = input_place(graph, name)) return *place;
  throw Error(ErrorCode::NotFound, "'" + name + "': given as an input or output, expected a layer or tensor of the network");
}

/// The value that a new input takes the place of. All of its readers read the input from then on.
Value replaced_value(const Graph& graph, const std::string& name) {
  const Place place = place_of(graph, name);
  const Node& node = graph.node(place.node);
  if (place.output) return {place.node, *place.output};
  if (place.input) return node.inputs[*place.input];
  if (node.as<Parameter>()) return {place.node, 0};
  const auto data = std::ranges::find_if(node.inputs, [&](Value input) { return !graph.known_value(input); });
  if (data == node.inputs.end())
    throw Error(ErrorCode::InvalidArgument, "input '" + name + "': given a layer of constants, expected one that reads a computed value");
  return *data;
}

Value output_value(const Graph& graph, const std::string& name) {
  const Place place = place_of(graph, name);
  if (place.input) return graph.node(place.node).inputs[*place.input];
  if (graph.node(place.node).as<Result>()) return graph.node(place.node).inputs[0];
  return {place.node, place.output.value_or(0)};
}

/// The values that new inputs replace, in the order in which they were named.
std::vector<std::pair<Value, CutPoint>> new_inputs(const Graph& graph, const std::vector<CutPoint>& inputs) {
  std::vector<std::pair<Value, CutPoint>> result;
  for (const CutPoint& input : inputs) {
    const Value value = replaced_value(graph, input.name);
    for (const auto& [other, point] : result)
      if (other == value)
        throw Error(ErrorCode::InvalidArgument,
                    "'" + point.name + "' and '" + input.name + "': given as inputs for one value, expected one of them");
    result.emplace_back(value, input);
  }
  return result;
}

class Cutter {
 public:
  Cutter(const Graph& graph, const std::vector<CutPoint>& inputs, const std::vector<std::string>& outputs)
      : graph_(graph), copy_(graph), inputs_(new_inputs(graph, inputs)), named_outputs_(outputs) {
    for (const std::string& name : outputs) outputs_.push_back(output_value(graph, name));
    for (const NodeId result : graph.results())
      if (outputs.empty()) outputs_.push_back(graph.node(result).inputs[0]);
    find_needed();
  }

  Graph run() && {
    for (const auto& [value, input] : inputs_) add_input(value, input);
    for (NodeId id = 0; id < graph_.nodes().size(); ++id)
      if (needed_[id]) visit(id);
    for (std::size_t i = 0; i < outputs_.size(); ++i) copy_.graph().result(result_name(i), copy_.translated(outputs_[i]));
    return std::move(copy_).take();
  }

 private:
  /// What outputs hang on, not looking beyond new inputs.
  void find_needed() {
    needed_.resize(graph_.nodes().size());
    for (const Value value : outputs_) needed_[value.node] = true;
    for (const auto& [value, input] : inputs_) needed_[value.node] = true;
    for (NodeId id = static_cast<NodeId>(needed_.size()); id-- > 0;) {
      if (!needed_[id] || all_replaced(id)) continue;
      for (const Value input : graph_.node(id).inputs) needed_[input.node] = true;
    }
  }

  bool all_replaced(NodeId id) const {
    for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port)
      if (std::ranges::find(inputs_, Value{id, port}, &std::pair<Value, CutPoint>::first) == inputs_.end()) return false;
    return true;
  }

  void visit(NodeId id) {
    if (all_replaced(id)) return;
    copy_.keep(id);
    for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port)
      if (const auto input = added_.find({id, port}); input != added_.end()) copy_.replace({id, port}, input->second);
  }

  void replace(Value old, Value input) {
    added_[old] = input;
    copy_.replace(old, input);
  }

  void add_input(Value old, const CutPoint& point) {
    const OutputDescription& description = graph_.description(old);
    const std::string name = parameter_name(old);
    const Shape shape = point.shape.value_or(description.shape);
    const ElementType type = point.element_type.value_or(description.element_type);
    const Value input = point.value ? copy_.graph().constant(name, constant_of(point, description.element_type, shape))
                                    : copy_.graph().parameter(name, type, shape);
    copy_.graph().set_output_names(input, description.names);
    if (point.value || type == description.element_type) return replace(old, input);
    replace(old, copy_.graph().add(copy_.unused_name(name + "/convert"), Convert{description.element_type}, {input}));
  }

  static Tensor constant_of(const CutPoint& point, ElementType type, const Shape& shape) try {
    return given_value(*point.value, type, shape.dims());
  } catch (const Error& error) {
    throw Error(error.code(), "input '" + point.name + "': " + error.message(), error.where());
  }

  std::string parameter_name(Value value) {
    const Node& node = graph_.node(value);
    return node.as<Parameter>() ? node.name : copy_.unused_name(node.name + "/placeholder_port_" + std::to_string(value.port));
  }

  std::string result_name(std::size_t index) {
    if (named_outputs_.empty()) return graph_.node(graph_.results()[index]).name;
    std::string name = graph_.node(outputs_[index]).name + "/sink_port_" + std::to_string(outputs_[index].port);
    while (copy_.graph().contains(name)) name += "_";
    return name;
  }

  const Graph& graph_;
  GraphCopy copy_;
  std::vector<std::pair<Value, CutPoint>> inputs_;
  std::map<Value, Value> added_;  ///< what stands in the place of values
  const std::vector<std::string>& named_outputs_;
  std::vector<Value> outputs_;
  std::vector<bool> needed_;
};

}  // namespace

Graph cut(const Graph& graph, const std::vector<CutPoint>& inputs, const std::vector<std::string>& outputs) {
  return Cutter(graph, inputs, outputs).run();
}

}  // namespace octet::convert_passes
