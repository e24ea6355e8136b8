#include "model/onnx/importer.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <octet/base/error.hpp>

#include "graph/given_value.hpp"
#include "graph/unknown.hpp"
#include "model/input_options.hpp"
#include "model/onnx/control_flow.hpp"
#include "model/onnx/layer_name.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/quantization.hpp"
#include "model/onnx/order.hpp"

namespace octet::onnx {
namespace {

constexpr std::int64_t oldest_opset = 1, newest_opset = 28;

/// Operations that give some of their first input's elements, or with Concat of all inputs', as they are.
constexpr std::array<std::string_view, 12> moving_types{"MaxPool", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze",
                                                        "Concat",  "Slice",   "Split",   "Identity",  "Gather",  "Expand"};

bool moves_elements(const NodeRecord& node) {
  return node.domain.empty() && std::ranges::find(moving_types, node.type) != moving_types.end() &&
         !(node.type == "MaxPool" && node.outputs.size() > 1);
}

}  // namespace

Importer::Importer(const ModelRecord& model, TensorReader& tensors, const ReadOptions& options)
    : model_(model), tensors_(tensors), options_(options), graph_(std::string(model.graph_name)) {
  for (const ValueRecord& value : model.values) declared_[value.name] = &value;
  for (const ValueRecord& value : model.outputs) declared_[value.name] = &value;
}

Graph Importer::run() {
  settle_opset();
  // Names that subgraphs are given must be no others' in the file.
  for (const NodeRecord& node : model_.nodes) taken_.insert(node.outputs.begin(), node.outputs.end());
  for (const ValueRecord& input : model_.inputs) taken_.insert(input.name);
  declare_initializers();
  check_options();
  add_parameters();
  for (const std::size_t node : topological_order(model_.nodes)) add_node(model_.nodes[node]);
  add_results();
  return std::move(graph_);
}

/// A file without operations of the standard need not name its operator set.
void Importer::settle_opset() {
  const bool is_used = std::ranges::any_of(model_.nodes, [](const NodeRecord& node) { return node.domain.empty(); });
  opset_ = model_.opset == 0 && !is_used ? newest_opset : model_.opset;
  if (opset_ < oldest_opset || opset_ > newest_opset)
    throw Error(ErrorCode::Unsupported, "operator set: given " + std::to_string(opset_) + ", expected " + std::to_string(oldest_opset) +
                                            " to " + std::to_string(newest_opset));
}

void Importer::declare_initializers() {
  for (const TensorRecord& tensor : model_.initializers) {
    Entry entry;
    entry.initializer = &tensor;
    entry.narrow = narrow_type_of(tensor.data_type);
    define(tensor.name, std::move(entry));
  }
}

void Importer::check_options() const {
  std::unordered_set<std::string_view> inputs;
  for (const ValueRecord& input : model_.inputs) inputs.insert(input.name);
  model::require_inputs(options_, inputs, "an input");
}

/// Files of the first versions list initializers among the inputs, as values that a caller may replace.
void Importer::add_parameters() {
  for (const ValueRecord& input : model_.inputs) {
    const auto found = entries_.find(input.name);
    if (found != entries_.end() && found->second.initializer) continue;
    try {
      add_parameter(input);
    } catch (const Error& error) {
      throw error.at({.byte_offset = input.byte_offset, .layer = std::string(input.name), .layer_type = "Parameter"});
    }
  }
}

void Importer::add_parameter(const ValueRecord& input) {
  const auto type = held_type_of(input.data_type);
  if (!type)
    throw Error(ErrorCode::Unsupported, "input: given element type " + std::to_string(input.data_type) + ", expected a tensor of numbers");
  Entry entry;
  entry.narrow = narrow_type_of(input.data_type);
  if (const auto given = options_.input_values.find(std::string(input.name)); given != options_.input_values.end()) {
    const Dims declared = input.dims.value_or(given->second.shape().dims());
    entry.value = graph_.constant(unique_name(given->first), given_value(given->second, *type, declared));
    return define(input.name, std::move(entry));
  }
  const auto replaced = options_.input_shapes.find(std::string(input.name));
  if (replaced != options_.input_shapes.end() && input.dims && replaced->second.rank() != input.dims->size())
    throw Error(ErrorCode::InvalidShape, "input_shapes: given " + to_string(replaced->second) + ", expected the rank of " +
                                             to_string(*input.dims) + " as in the file");
  if (replaced == options_.input_shapes.end() && !input.dims)
    throw Error(ErrorCode::InvalidModel, "input: given no shape, expected one, from the file or as input shape");
  const Shape shape = replaced != options_.input_shapes.end() ? replaced->second : model::fixed_shape(*input.dims);
  entry.value = graph_.parameter(unique_name(std::string(input.name)), *type, shape);
  const Value value = *entry.value;
  define(input.name, std::move(entry));
  name_output(value, input.name);
}

void Importer::add_node(const NodeRecord& node) {
  const std::string name = unique_name(layer_name(node));
  try {
    convert_node(node, name);
  } catch (const Error& error) {
    throw error.at({.byte_offset = node.byte_offset, .layer = layer_name(node), .layer_type = std::string(node.type)});
  }
}

void Importer::convert_node(const NodeRecord& node, const std::string& name) {
  if (ControlFlow::is_control_flow(node)) return add_control_flow(node, name);
  NodeContext context(*this, node, name);
  const std::string unknown = unknown_source(node);
  if (!unknown.empty()) return add_opaque(context, unknown);
  const std::optional<Quantized> moved = begin_moving(node);
  const Converted outputs = translate(context);
  moving_ = false;
  if (!outputs) return add_opaque(context, {});
  for (std::size_t i = 0; i < node.outputs.size() && i < outputs->size(); ++i) {
    if (node.outputs[i].empty()) continue;
    Entry entry;
    if (moved) entry.quantized = Quantized{(*outputs)[i], moved->scale, moved->zero_point, moved->axis};
    else entry.value = (*outputs)[i];
    entry.narrow = narrow_output(context, i);
    define(node.outputs[i], std::move(entry));
    if (!moved) name_output((*outputs)[i], node.outputs[i]);
  }
}

std::optional<NarrowType> Importer::narrow_output(const NodeContext& context, std::size_t output) {
  const NodeRecord& node = context.record();
  if (output == 0 && context.narrow_output()) return context.narrow_output();
  if (moves_elements(node))
    if (const auto found = entries_.find(node.inputs.at(0)); found != entries_.end()) return found->second.narrow;
  const auto declared = declared_.find(node.outputs[output]);
  return declared == declared_.end() ? std::nullopt : narrow_type_of(declared->second->data_type);
}

void Importer::add_control_flow(const NodeRecord& node, const std::string& name) {
  NodeContext context(*this, node, name);
  const std::string unknown = unknown_source(node);
  std::string reason = unknown.empty() ? ControlFlow(*this).add(node, name) : std::string();
  if (unknown.empty() && reason.empty()) return;
  if (unknown.empty()) context.lacks(std::move(reason));
  add_opaque(context, unknown);
}

Converted Importer::translate(NodeContext& context) {
  const OpType* type = find_type(context.record());
  if (!type) return std::nullopt;
  if (std::string unread = unread_attribute(*type, context.record(), context.opset()); !unread.empty())
    return context.lacks(std::move(unread));
  return type->convert(context);
}

std::string Importer::unknown_source(const NodeRecord& node) const {
  for (const std::string_view input : node.inputs) {
    const auto found = entries_.find(input);
    if (found != entries_.end() && !found->second.unknown_layer.empty()) return found->second.unknown_layer;
  }
  return {};
}

std::optional<Quantized> Importer::begin_moving(const NodeRecord& node) {
  if (!moves_elements(node) || node.inputs.empty()) return std::nullopt;
  const std::size_t operands = node.type == "Concat" ? node.inputs.size() : 1;
  const auto quantized = [&](std::size_t i) -> const Entry* {
    const auto found = entries_.find(node.inputs[i]);
    return found != entries_.end() && found->second.quantized ? &found->second : nullptr;
  };
  const Entry* first = quantized(0);
  if (!first || first->quantized->scale.elements() != 1) return std::nullopt;
  for (std::size_t i = 1; i < operands; ++i)
    if (const Entry* other = quantized(i); !other || !other->quantized->same_grid(*first->quantized)) return std::nullopt;
  moving_ = true;
  return first->quantized;
}

/// Shapes come from the file where it has them. Without, everything that reads the tensor stays opaque as well.
void Importer::add_opaque(NodeContext& context, const std::string& unknown_layer) {
  moving_ = false;
  const NodeRecord& node = context.record();
  Opaque op{std::string(node.type), context.attributes().as_text(), {}, {}, unknown_layer};
  set_lacking(op, context.lacking());
  if (!node.domain.empty()) op.attributes.push_back({"domain", std::string(node.domain)});
  std::vector<bool> known;
  for (const std::string_view output : node.outputs) {
    const auto declared = declared_.find(output);
    const ValueRecord* value = declared == declared_.end() ? nullptr : declared->second;
    Dims dims = value && value->dims ? *value->dims : Dims{};
    if (!dims.empty() && dims[0] == -1) dims[0] = 1;
    known.push_back(value && value->dims && std::ranges::find(dims, -1) == dims.end());
    op.outputs.push_back(
        {(value ? held_type_of(value->data_type) : std::nullopt).value_or(ElementType::f32), known.back() ? Shape(dims) : Shape{0}});
  }
  std::vector<Value> inputs;
  for (const std::string_view input : node.inputs)
    if (!input.empty()) inputs.push_back(resolve(input));
  const Value first = graph_.add(unique_name(context.name()), std::move(op), std::move(inputs));
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i].empty()) continue;
    Entry entry;
    entry.value = output(first, static_cast<std::uint32_t>(i));
    if (!known[i]) entry.unknown_layer = unknown_layer.empty() ? context.name() : unknown_layer;
    define(node.outputs[i], std::move(entry));
    name_output(output(first, static_cast<std::uint32_t>(i)), node.outputs[i]);
  }
}

void Importer::add_results() {
  if (model_.outputs.empty()) throw Error(ErrorCode::InvalidModel, "outputs: given none, expected one or more");
  const std::unordered_set<std::string_view> direct = direct_outputs();
  std::unordered_set<std::string_view> seen;
  for (const ValueRecord& output : model_.outputs) {
    if (!seen.insert(output.name).second)
      throw Error(ErrorCode::InvalidModel, "output '" + std::string(output.name) + "': given twice, expected outputs of different names");
    const Value value = resolve(output.name);
    add_result(output, direct.contains(output.name) ? value : own_value(output.name, value));
  }
}

void Importer::add_result(const ValueRecord& output, Value value) {
  // Outputs are called after the first of a tensor's names.
  std::vector<std::string> names = graph_.description(value).names;
  std::erase(names, output.name);
  names.insert(names.begin(), std::string(output.name));
  graph_.set_output_names(value, std::move(names));
  graph_.result(unique_name(std::string(output.name) + "/sink_port_0"), value);
}

std::unordered_set<std::string_view> Importer::direct_outputs() {
  std::map<Value, std::string_view> owners;
  for (const ValueRecord& output : model_.outputs) {
    const Value value = resolve(output.name);
    const Node& node = graph_.node(value);
    const std::vector<std::string>& names = graph_.description(value).names;
    const bool is_first_name = !names.empty() && names.front() == output.name;
    if (is_first_name) owners[value] = output.name;
    else if (!node.as<Parameter>() && !node.as<Constant>()) owners.try_emplace(value, output.name);
  }
  std::unordered_set<std::string_view> direct;
  for (const auto& [value, name] : owners) direct.insert(name);
  return direct;
}

/// A value of its own for a name that shares one with others: a Reshape to the same shape, whatever that is.
Value Importer::own_value(std::string_view tensor, Value value) {
  std::vector<std::string> names = graph_.description(value).names;
  std::erase(names, tensor);
  graph_.set_output_names(value, std::move(names));
  const std::string name = unique_name(std::string(tensor));
  const Value shape = graph_.constant(unique_name(name + "/shape"), Tensor::from(Dims(graph_.shape(value).rank(), 0)));
  return graph_.add(name, Reshape{true}, {value, shape});
}

Importer::Entry& Importer::entry(std::string_view tensor) {
  const auto found = entries_.find(tensor);
  if (found == entries_.end())
    throw Error(ErrorCode::InvalidModel, "tensor '" + std::string(tensor) +
                                             "': given a name that nothing before it defines, expected an input, an "
                                             "initializer or the output of a node");
  return found->second;
}

void Importer::define(std::string_view tensor, Entry entry) {
  if (!entries_.emplace(tensor, std::move(entry)).second)
    throw Error(ErrorCode::InvalidModel,
                "tensor '" + std::string(tensor) + "': given a name that is defined already, expected a unique one");
}

Value Importer::resolve(std::string_view tensor) {
  Entry& found = entry(tensor);
  if (found.quantized && moving_) return found.quantized->value;
  if (found.value) return *found.value;
  if (found.quantized) {
    found.value = integers_of(tensor, *found.quantized);
  } else {
    try {
      found.value = graph_.constant(unique_name(std::string(tensor)), tensors_.read(*found.initializer));
    } catch (const Error& error) {
      throw Error(error.code(), "initializer '" + std::string(tensor) + "': " + error.message(), error.where());
    }
  }
  name_output(*found.value, tensor);
  return *found.value;
}

Value Importer::integers_of(std::string_view tensor, const Quantized& quantized) {
  NodeRecord record;
  NodeContext context(*this, record, unique_name(std::string(tensor)));
  return to_integers(context, quantized);
}

void Importer::name_output(Value value, std::string_view tensor) {
  std::vector<std::string> names = graph_.description(value).names;
  if (std::ranges::find(names, tensor) != names.end()) return;
  names.emplace_back(tensor);
  graph_.set_output_names(value, std::move(names));
}

std::string Importer::unique_name(const std::string& name) {
  if (!graph_.contains(name)) return name;
  for (int& number = next_number_.try_emplace(name, 2).first->second;; ++number)
    if (std::string candidate = name + "_" + std::to_string(number); !graph_.contains(candidate)) return candidate;
}

}  // namespace octet::onnx
