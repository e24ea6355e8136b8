#include "model/ir/v10/control_flow.hpp"

#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>

#include "model/ir/attribute_reader.hpp"
#include "model/ir/v10/iterations.hpp"
#include "model/unrolling.hpp"

namespace octet::ir::v10 {
namespace {

constexpr std::string_view current_iteration = "current_iteration", execution_condition = "execution_condition";

std::size_t position_of(const std::vector<PortRecord>& ports, std::int64_t id) {
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (ports[i].id == id) return i;
  throw Error(ErrorCode::InvalidModel, "port_map: given external_port_id " + std::to_string(id) + ", expected the id of a port");
}

Value result_of(const std::map<std::int64_t, Value>& results, std::int64_t id) {
  const auto found = results.find(id);
  if (found == results.end())
    throw Error(ErrorCode::InvalidModel, "port_map: given internal_layer_id " + std::to_string(id) + ", expected the id of a layer inside");
  return found->second;
}

/// What a state is where no iteration changes it.
Value value_before(const BodyRecord& body, const std::map<std::int64_t, Value>& bound, const PortRule& rule) {
  for (const auto& [from, to] : body.back_edges)
    if (from == rule.internal_layer) return result_of(bound, to);
  throw Error(ErrorCode::Unsupported, "iterations: given 0, expected 1 or more for an output that is no state");
}

}  // namespace

Values ControlFlow::add(const std::vector<BodyRecord>& bodies) {
  return layer_.type == "If" ? add_if(bodies.at(0), bodies.at(1)) : add_iterations(bodies.front());
}

/// Results, and the first outputs of other layers, by id. `bound` are the values of Parameters.
ControlFlow::BoundValues ControlFlow::place(const NetRecord& body, const std::string& prefix, const BoundValues& bound) {
  BoundValues results;
  in_order(body, [&](const LayerRecord& layer, const Values& inputs) -> Values {
    if (layer.type == "Parameter") {
      const auto found = bound.find(layer.id);
      if (found == bound.end())
        throw Error(ErrorCode::InvalidModel, "port_map: given nothing for the Parameter '" + layer.name + "' inside, expected an input");
      return {results[layer.id] = found->second};
    }
    if (layer.type == "Result") return {results[layer.id] = inputs.at(0)};
    LayerRecord placed = layer;
    placed.name = prefix + layer.name;
    for (PortRecord& port : placed.outputs) port.names.clear();
    Values outputs = add_(placed, inputs);
    if (!outputs.empty()) results[layer.id] = outputs[0];
    return outputs;
  });
  return results;
}

Value ControlFlow::input_of(const PortRule& rule) const { return inputs_.at(position_of(layer_.inputs, rule.external_port)); }

std::size_t ControlFlow::output_of(const PortRule& rule) const { return position_of(layer_.outputs, rule.external_port); }

std::optional<std::int64_t> ControlFlow::known_number(Value value) const {
  const Tensor* known = graph_.known_value(value);
  if (!known || known->elements() != 1) return std::nullopt;
  return known->converted(ElementType::i64).data<std::int64_t>()[0];
}

std::int64_t ControlFlow::require_known(Value value, const char* what) const {
  if (const std::optional<std::int64_t> known = known_number(value)) return *known;
  throw Error(ErrorCode::Unsupported, std::string(what) + ": given a value that is computed while the network runs, expected a constant");
}

Values ControlFlow::add_if(const BodyRecord& then, const BodyRecord& otherwise) {
  const Value condition = inputs_.at(0);
  if (const std::optional<std::int64_t> known = known_number(condition))
    return *known != 0 ? add_branch(then, layer_.name + "/then/") : add_branch(otherwise, layer_.name + "/else/");
  // No operation has an effect but its outputs, so that both branches may run and one of their results be taken.
  return selected(condition, add_branch(then, layer_.name + "/then/"), add_branch(otherwise, layer_.name + "/else/"));
}

Values ControlFlow::add_branch(const BodyRecord& body, const std::string& prefix) {
  BoundValues bound;
  for (const PortRule& rule : body.inputs) bound[rule.internal_layer] = input_of(rule);
  const BoundValues results = place(body.net, prefix, bound);
  Values outputs(layer_.outputs.size());
  for (const PortRule& rule : body.outputs) outputs.at(output_of(rule)) = result_of(results, rule.internal_layer);
  return outputs;
}

Values ControlFlow::selected(Value condition, const Values& first, const Values& second) {
  const Value flag =
      graph_.add(layer_.name + "/condition", Reshape{}, {condition, graph_.constant(layer_.name + "/scalar", Tensor::from(Dims{}))});
  Values outputs;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (graph_.shape(first[i]) != graph_.shape(second[i]))
      throw Error(ErrorCode::Unsupported, "condition: given one that is computed while the network runs, for branches of shapes " +
                                              to_string(graph_.shape(first[i])) + " and " + to_string(graph_.shape(second[i])) +
                                              ", expected a constant or one shape");
    outputs.push_back(graph_.add(layer_.name + "/selected" + std::to_string(i), Select{}, {flag, first[i], second[i]}));
  }
  return outputs;
}

Values ControlFlow::add_iterations(const BodyRecord& body) {
  const std::int64_t count = most_iterations(body);
  bool goes_on = layer_.type == "TensorIterator" || require_known(inputs_.at(1), "execution condition") != 0;
  BoundValues bound = first_bound(body);
  std::vector<BoundValues> results;
  for (std::int64_t i = 0; i < count && goes_on; ++i) {
    if (model::are_most_iterations(i, graph_))
      throw Error(ErrorCode::Unsupported, "iterations: given more than " + std::to_string(i) + ", expected fewer, or fewer layers inside");
    const std::string prefix = layer_.name + "/" + std::to_string(i) + "/";
    bind_iteration(body, i, prefix, bound);
    results.push_back(place(body.net, prefix, bound));
    for (const auto& [from, to] : body.back_edges) bound[to] = result_of(results.back(), from);
    for (const PortRule& rule : body.outputs)
      if (rule.purpose == execution_condition)
        goes_on = require_known(result_of(results.back(), rule.internal_layer), "execution condition") != 0;
  }
  return outputs_of_iterations(body, bound, results);
}

std::int64_t ControlFlow::most_iterations(const BodyRecord& body) const {
  const std::optional<std::int64_t> parts = number_of_parts(body);
  if (layer_.type == "TensorIterator") {
    if (parts) return *parts;
    throw Error(ErrorCode::InvalidModel, "port_map: given no input with an axis, expected one that says how many iterations there are");
  }
  const std::int64_t trips = require_known(inputs_.at(0), "trip count");
  return trips < 0 ? parts.value_or(std::numeric_limits<std::int64_t>::max()) : trips;
}

std::optional<std::int64_t> ControlFlow::number_of_parts(const BodyRecord& body) const {
  for (const PortRule& rule : body.inputs) {
    if (!rule.axis || !rule.purpose.empty()) continue;
    const Shape& shape = graph_.shape(input_of(rule));
    return iterations_of(rule, shape[normalize_axis(*rule.axis, shape.rank())]).count;
  }
  return std::nullopt;
}

ControlFlow::BoundValues ControlFlow::first_bound(const BodyRecord& body) const {
  BoundValues bound;
  for (const PortRule& rule : body.inputs)
    if (!rule.axis && rule.purpose.empty()) bound[rule.internal_layer] = input_of(rule);
  return bound;
}

void ControlFlow::bind_iteration(const BodyRecord& body, std::int64_t number, const std::string& prefix, BoundValues& bound) {
  for (std::size_t k = 0; k < body.inputs.size(); ++k) {
    const PortRule& rule = body.inputs[k];
    const std::string name = prefix + "input" + std::to_string(k);
    if (rule.purpose == current_iteration) bound[rule.internal_layer] = number_of_iteration(body, rule, name, number);
    else if (rule.axis) bound[rule.internal_layer] = part(rule, name, number);
  }
}

Value ControlFlow::number_of_iteration(const BodyRecord& body, const PortRule& rule, const std::string& name, std::int64_t number) {
  for (const LayerRecord& parameter : body.net.layers) {
    if (parameter.id != rule.internal_layer || parameter.type != "Parameter") continue;
    AttributeReader reader(parameter.attributes);
    const Tensor value = Tensor::scalar(number).converted(reader.element_type("element_type"));
    return graph_.constant(name, value.reshaped(fixed_shape(reader.dimensions("shape"), "attribute 'shape'")));
  }
  throw Error(ErrorCode::InvalidModel,
              "port_map: given current_iteration for " + std::to_string(rule.internal_layer) + ", expected the id of a Parameter inside");
}

Value ControlFlow::part(const PortRule& rule, const std::string& name, std::int64_t number) {
  const Value whole = input_of(rule);
  const std::size_t axis = normalize_axis(*rule.axis, graph_.shape(whole).rank());
  const Iterations iterations = iterations_of(rule, graph_.shape(whole)[axis]);
  Dims positions;
  for (std::int64_t i = 0; i < rule.part_size; ++i) positions.push_back(iterations.first + number * iterations.step + i);
  return graph_.add(name, Gather{},
                    {whole, graph_.constant(name + "/positions", Tensor::from(positions)),
                     graph_.constant(name + "/axis", Tensor::scalar(static_cast<std::int64_t>(axis)))});
}

Values ControlFlow::outputs_of_iterations(const BodyRecord& body, const BoundValues& bound, const std::vector<BoundValues>& results) {
  Values outputs(layer_.outputs.size());
  for (const PortRule& rule : body.outputs) {
    if (rule.purpose == execution_condition && rule.external_port < 0) continue;
    Value& output = outputs.at(output_of(rule));
    if (rule.axis) output = collected(rule, results);
    else output = results.empty() ? value_before(body, bound, rule) : result_of(results.back(), rule.internal_layer);
  }
  return outputs;
}

Value ControlFlow::collected(const PortRule& rule, const std::vector<BoundValues>& results) {
  if (results.empty()) throw Error(ErrorCode::Unsupported, "iterations: given 0, expected 1 or more for what is collected");
  Values parts;
  for (const BoundValues& result : results) parts.push_back(result_of(result, rule.internal_layer));
  if (rule.stride < 0) std::ranges::reverse(parts);
  return graph_.add(layer_.name + "/collected" + std::to_string(rule.external_port), Concat{*rule.axis}, std::move(parts));
}

}  // namespace octet::ir::v10
