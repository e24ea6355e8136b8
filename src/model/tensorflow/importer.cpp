#include "model/tensorflow/importer.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>

#include "model/input_options.hpp"
#include "model/tensorflow/bundle.hpp"
#include "model/tensorflow/detector.hpp"
#include "model/tensorflow/ops/ops.hpp"
#include "model/tensorflow/tensors.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

template <typename Names>
bool is_one_of(std::string_view type, const Names& names) {
  return std::ranges::find(names, type) != names.end();
}

constexpr std::array<std::string_view, 9> pass_types{"Identity",      "StopGradient", "PreventGradient",
                                                     "CheckNumerics", "Snapshot",     "ReadVariableOp",
                                                     "IdentityN",     "EnsureShape",  "PlaceholderWithDefault"};
constexpr std::array<std::string_view, 4> variable_types{"VarHandleOp", "Variable", "VariableV2", "AutoReloadVariable"};

/// Nodes that nobody reads and that are no outputs for that.
bool is_no_output(std::string_view type) {
  constexpr std::array<std::string_view, 14> types{"Const",
                                                   "Placeholder",
                                                   "PlaceholderWithDefault",
                                                   "NoOp",
                                                   "Assert",
                                                   "Print",
                                                   "PrintV2",
                                                   "VarHandleOp",
                                                   "Variable",
                                                   "VariableV2",
                                                   "SaveV2",
                                                   "RestoreV2",
                                                   "MergeV2Checkpoints",
                                                   "ShardedFilename"};
  return is_one_of(type, types) || type.starts_with("Assign") || type.ends_with("Summary") || type.ends_with("SummaryV2");
}

std::string tensor_name(std::string_view node, std::uint32_t port) {
  return port == 0 ? std::string(node) : std::string(node) + ":" + std::to_string(port);
}

Where place_of(const NodeRecord& record) {
  return {.byte_offset = record.byte_offset, .layer = std::string(record.name), .layer_type = std::string(record.type)};
}

bool is_quantizer(std::string_view type) { return type.starts_with("FakeQuant"); }

/// What a constant may grow to when it is computed here: a little, or eight times what it is computed from.
constexpr std::size_t most_folded_bytes = std::size_t{1} << 22;

std::vector<Tensor> evaluate_all(const Graph& graph, const std::vector<Value>& wanted) {
  std::map<Value, Tensor> values;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    std::vector<Tensor> inputs;
    for (const Value input : node.inputs) inputs.push_back(values.at(input));
    const auto* constant = node.as<Constant>();
    const std::vector<Tensor> outputs = constant ? std::vector{constant->value} : evaluate(node.operation, inputs);
    for (std::uint32_t port = 0; port < outputs.size(); ++port) values[{id, port}] = outputs[port];
  }
  std::vector<Tensor> tensors;
  for (const Value value : wanted) tensors.push_back(values.at(value));
  return tensors;
}

std::size_t bytes_of(const Graph& graph) {
  std::size_t bytes = 0;
  for (const Node& node : graph.nodes())
    if (!node.as<Constant>())
      for (const OutputDescription& output : node.outputs) bytes += byte_size(output.element_type, output.shape.elements());
  return bytes;
}

}  // namespace

std::vector<InputRecord> inputs_of(const Source& source, const Net& net) {
  std::vector<InputRecord> inputs;
  for (const PortRecord& port : source.signature.inputs)
    if (const auto edge = net.find(port.tensor)) inputs.push_back({edge->node, std::string(port.name)});
  if (!source.signature.name.empty()) return inputs;
  for (std::uint32_t node = 0; node < net.nodes().size(); ++node)
    if (net.type(node) == "Placeholder") inputs.push_back({node, std::string(net.record(node).name)});
  return inputs;
}

bool keeps_layout(const Net& net, std::uint32_t input) {
  constexpr std::array<std::string_view, 26> on_elements{"Identity",  "StopGradient", "Cast",      "Add",     "AddV2", "Sub",   "Mul",
                                                         "RealDiv",   "Div",          "Maximum",   "Minimum", "Relu",  "Relu6", "Sigmoid",
                                                         "Tanh",      "Square",       "Rsqrt",     "Sqrt",    "Neg",   "Pad",   "PadV2",
                                                         "MirrorPad", "ConcatV2",     "IdentityN", "Switch",  "Merge"};
  std::vector<std::uint32_t> queue{input};
  std::unordered_set<std::uint32_t> seen{input};
  bool keeps = false;
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (const std::uint32_t reader : net.readers(queue[i])) {
      if (!seen.insert(reader).second) continue;
      const NodeRecord& record = net.record(reader);
      const std::string_view type = record.type;
      const std::string_view format = Attributes(record).text("data_format", "");
      if (format.starts_with("NCH") || format.starts_with("NCD") || type.starts_with("BatchMatMul")) keeps = true;
      else if (!format.empty() || type.starts_with("Conv2D") || type.starts_with("Conv3D") || type.starts_with("DepthwiseConv"))
        return false;
      else if (is_one_of(type, on_elements) || is_quantizer(type)) queue.push_back(reader);
    }
  return keeps;
}

Importer::Importer(const Source& source, ReadOptions options)
    : source_(source),
      options_(std::move(options)),
      net_(source.graph),
      builder_(source.file),
      states_(net_.nodes().size()),
      is_read_(net_.nodes().size()),
      inputs_(inputs_of(source, net_)) {
  mark_read_nodes();
  for (std::uint32_t node = 0; node < net_.nodes().size(); ++node)
    if (net_.type(node) == "BatchToSpaceND")
      if (const auto found = find_dilated(net_, node)) dilated_.emplace(node, *found);
  for (const std::string& name : options_.inputs) {
    const auto edge = net_.find(name);
    if (!edge || edge->port != 0) throw Error(ErrorCode::NotFound, "inputs: given '" + name + "', expected the name of a node of the file");
    cuts_[edge->node] = name;
  }
}

/// A copy that nobody reads does not count as a reader.
void Importer::mark_read_nodes() {
  const auto counts = [&](std::uint32_t reader) {
    const std::string_view type = net_.type(reader);
    return !is_one_of(type, pass_types) || !net_.readers(reader).empty();
  };
  for (std::uint32_t node = 0; node < net_.nodes().size(); ++node) is_read_[node] = std::ranges::any_of(net_.readers(node), counts);
}

Graph Importer::run() {
  const std::filesystem::path& pipeline = options_.tensorflow.pipeline_config;
  const std::filesystem::path& replacements = options_.tensorflow.custom_operations_config;
  if (!replacements.empty() && pipeline.empty())
    throw Error(ErrorCode::InvalidArgument,
                "tensorflow_use_custom_operations_config: given without tensorflow_object_detection_api_pipeline_config, expected both");
  if (!replacements.empty()) check_replacements(net_, replacements);
  if (pipeline.empty()) {
    check_options();
    add_outputs();
    return std::move(builder_.graph());
  }
  const DetectorConfig config = read_pipeline_config(pipeline);
  options_ = detector_options(source_, config, std::move(options_));
  check_options();
  leave_out_preprocessing(*this);
  if (options_.outputs.empty()) add_detection_output(*this, config, image_shape(source_, options_));
  else add_outputs();
  return std::move(builder_.graph());
}

void Importer::add_outputs() {
  const std::vector<Edge> wanted = targets();
  const std::vector<HeldPointer> outputs = convert(wanted);
  require_no_problems();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    add_result(target_name(wanted[i], i), outputs[i]);
    // What nobody reads is an output with all its parts.
    if (!options_.outputs.empty() || !source_.signature.outputs.empty()) continue;
    const Outputs& all = states_[wanted[i].node].outputs;
    for (std::uint32_t port = 1; port < all.size(); ++port)
      if (all[port]) add_result(tensor_name(net_.record(wanted[i].node).name, port), all[port]);
  }
}

void Importer::check_options() const {
  std::unordered_set<std::string_view> names;
  for (const InputRecord& input : inputs_) names.insert(input.name);
  for (const auto& [node, name] : cuts_) names.insert(name);
  for (std::uint32_t node = 0; node < net_.nodes().size(); ++node)
    if (net_.type(node).starts_with("Placeholder")) names.insert(net_.record(node).name);
  model::require_inputs(options_, names, "an input");
}

std::vector<Edge> Importer::targets() const {
  std::vector<Edge> wanted;
  for (const std::string& name : options_.outputs) {
    const auto edge = net_.find(name);
    const auto port = std::ranges::find(source_.signature.outputs, name, &PortRecord::name);
    if (port != source_.signature.outputs.end()) wanted.push_back(net_.find(port->tensor).value_or(Edge{Net::nowhere, 0}));
    else if (edge) wanted.push_back(*edge);
    else throw Error(ErrorCode::NotFound, "outputs: given '" + name + "', expected the name of a node or tensor of the file");
  }
  if (options_.outputs.empty())
    for (const PortRecord& port : source_.signature.outputs) wanted.push_back(net_.find(port.tensor).value_or(Edge{Net::nowhere, 0}));
  if (wanted.empty()) wanted = default_targets();
  for (const Edge edge : wanted)
    if (edge.node == Net::nowhere) throw Error(ErrorCode::InvalidModel, "outputs: given a tensor that no node gives, expected one");
  if (wanted.empty()) throw Error(ErrorCode::InvalidModel, "outputs: given none, expected a node that no other reads");
  return wanted;
}

/// What others only wait for, such as assertions, is no output either.
std::vector<Edge> Importer::default_targets() const {
  std::vector<bool> is_read(net_.nodes().size(), false);
  for (const NetNode& node : net_.nodes()) {
    for (const Edge input : node.inputs)
      if (input.node != Net::nowhere) is_read[input.node] = true;
    for (const std::uint32_t control : node.controls) is_read[control] = true;
  }
  std::vector<Edge> wanted;
  for (std::uint32_t node = 0; node < net_.nodes().size(); ++node)
    if (!is_read[node] && !is_no_output(net_.type(node))) wanted.push_back({node, 0});
  return wanted;
}

std::string Importer::target_name(Edge edge, std::size_t index) const {
  if (!options_.outputs.empty()) return options_.outputs[index];
  if (!source_.signature.outputs.empty()) return std::string(source_.signature.outputs[index].name);
  return tensor_name(net_.record(edge.node).name, edge.port);
}

Edge Importer::source_of(Edge edge) const {
  const auto found = redirected_.find(edge);
  return found == redirected_.end() ? edge : found->second;
}

bool Importer::is_alive(Edge edge) const {
  if (edge.node == Net::nowhere) return true;
  const NodeState& state = states_[edge.node];
  return !state.is_dead && (!state.taken || *state.taken == (edge.port == 1));
}

/// What a node takes elements from: of a Switch the data, of a Merge the branch that lives.
std::vector<Edge> Importer::needed_inputs(std::uint32_t node) const {
  if (is_cut(node)) return {};
  const auto dilated = dilated_.find(node);
  std::vector<Edge> needed = dilated == dilated_.end() ? net_.nodes()[node].inputs : inputs_of_dilated(net_, dilated->second, node);
  for (Edge& edge : needed) edge = source_of(edge);
  const std::string_view type = net_.type(node);
  if (type == "Switch" && !needed.empty()) needed.resize(1);
  if (type == "Merge") {
    std::erase_if(needed, [&](Edge edge) { return !is_alive(edge); });
  }
  return needed;
}

/// Which branches live follows from the constants that decide the Switches, each of which may hang on others before it.
void Importer::decide_branches(const std::vector<std::uint32_t>& targets) {
  const auto everything = [&](std::uint32_t node) {
    std::vector<std::uint32_t> needed;
    if (is_cut(node)) return needed;
    for (const Edge input : net_.nodes()[node].inputs) {
      const Edge edge = source_of(input);
      if (edge.node != Net::nowhere && net_.type(edge.node) != "NextIteration") needed.push_back(edge.node);
    }
    for (const std::uint32_t control : net_.nodes()[node].controls)
      if (net_.type(control) != "NextIteration") needed.push_back(control);
    return needed;
  };
  const std::vector<std::uint32_t> order = net_.order(targets, everything);
  if (std::ranges::none_of(order, [&](std::uint32_t node) { return net_.type(node) == "Switch"; })) return;
  for (const std::uint32_t node : order) {
    if (is_cut(node)) continue;
    const NetNode& net_node = net_.nodes()[node];
    const auto dead = [&](Edge edge) { return !is_alive(source_of(edge)); };
    if (net_.type(node) == "Merge") states_[node].is_dead = std::ranges::all_of(net_node.inputs, dead);
    else
      states_[node].is_dead = std::ranges::any_of(net_node.inputs, dead) ||
                              std::ranges::any_of(net_node.controls, [&](std::uint32_t control) { return states_[control].is_dead; });
    if (net_.type(node) == "Switch" && !states_[node].is_dead) decide_switch(node);
  }
}

void Importer::decide_switch(std::uint32_t node) {
  const NetNode& net_node = net_.nodes()[node];
  if (net_node.inputs.size() != 2 || net_node.inputs[1].node == Net::nowhere) return;
  const std::size_t before = problems_.size();
  const HeldPointer condition = convert({source_of(net_node.inputs[1])})[0];
  // A condition that cannot be computed is told of where the Switch is needed.
  if (problems_.size() != before) problems_.resize(before);
  if (!condition) return;
  const std::optional<Tensor> known = builder_.known(*condition);
  if (known && known->elements() == 1) states_[node].taken = known->to_dims()[0] != 0;
}

std::vector<HeldPointer> Importer::convert(const std::vector<Edge>& wanted) {
  std::vector<std::uint32_t> nodes;
  for (const Edge edge : wanted) nodes.push_back(source_of(edge).node);
  const auto is_open = [&](std::uint32_t node) { return node != Net::nowhere && !states_[node].is_converted; };
  if (std::ranges::any_of(nodes, is_open)) {
    if (!has_decided_) {
      has_decided_ = true;
      decide_branches(nodes);
    }
    const auto needs = [&](std::uint32_t node) {
      std::vector<std::uint32_t> needed;
      if (states_[node].is_converted) return needed;
      for (const Edge edge : needed_inputs(node))
        if (edge.node != Net::nowhere && net_.type(edge.node) != "NextIteration") needed.push_back(edge.node);
      return needed;
    };
    const std::vector<std::uint32_t> order = net_.order(nodes, needs);
    add_parameters(order);
    for (const std::uint32_t node : order)
      if (!states_[node].is_converted) convert_node(node);
  }
  std::vector<HeldPointer> outputs;
  for (const Edge edge : wanted) {
    const Edge from = source_of(edge);
    const Outputs& all = states_[from.node].outputs;
    outputs.push_back(from.port < all.size() ? all[from.port] : nullptr);
    if (outputs.back() == nullptr && !states_[from.node].has_failed)
      throw Error(ErrorCode::InvalidModel, "output " + std::to_string(from.port) + ": given none, expected one",
                  place_of(net_.record(from.node)));
  }
  return outputs;
}

/// Inputs come in the file's order, whatever order they are needed in.
void Importer::add_parameters(const std::vector<std::uint32_t>& needed) {
  const std::unordered_set<std::uint32_t> wanted(needed.begin(), needed.end());
  for (const InputRecord& input : inputs_) {
    NodeState& state = states_[input.node];
    if (!wanted.contains(input.node) || state.is_converted || is_cut(input.node)) continue;
    if (net_.type(input.node) == "PlaceholderWithDefault" && !options_.input_shapes.contains(input.name)) continue;
    state.is_converted = true;
    try {
      state.outputs = {parameter_of(input.node, input.name)};
    } catch (const Error& error) {
      throw error.at(place_of(net_.record(input.node)));
    }
  }
  for (const auto& [node, name] : cuts_) {
    if (!wanted.contains(node) || states_[node].is_converted) continue;
    states_[node].is_converted = true;
    states_[node].outputs = {cut_parameter(node)};
  }
}

namespace {

/// Whether all that reads the input takes its bytes as floating-point numbers.
bool is_read_as_float(const Net& net, std::uint32_t input) {
  std::vector<std::uint32_t> queue{input};
  std::unordered_set<std::uint32_t> seen{input};
  bool is_read = false;
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (const std::uint32_t reader : net.readers(queue[i])) {
      const NodeRecord& record = net.record(reader);
      if (record.type == "Cast" && held_type(Attributes(record).type("DstT")) == ElementType::f32) is_read = true;
      else if (is_one_of(record.type, pass_types) && seen.insert(reader).second) queue.push_back(reader);
      else if (record.type != "Shape" && !seen.contains(reader)) return false;
    }
  return is_read;
}

}  // namespace

HeldPointer Importer::parameter_of(std::uint32_t node, const std::string& name) {
  const Attributes attributes(net_.record(node));
  const ElementType declared_type = require_held_type(attributes.type("dtype"));
  const ElementType type = declared_type == ElementType::u8 && is_read_as_float(net_, node) ? ElementType::f32 : declared_type;
  const std::optional<ShapeRecord> given = attributes.shape("shape");
  const std::optional<Dims> declared = given && !given->unknown_rank ? std::optional(given->dims) : std::nullopt;
  if (options_.input_values.contains(name)) {
    const Dims dims = declared.value_or(options_.input_values.at(name).shape().dims());
    return held_constant(net_.record(node), *model::frozen_value(options_, name, type, dims));
  }
  const auto asked = options_.input_shapes.find(name);
  if (asked != options_.input_shapes.end() && declared && !declared->empty()) model::replaced_shape(options_, name, *declared);
  if (asked == options_.input_shapes.end() && !declared)
    throw Error(ErrorCode::InvalidModel, "input: given no shape, expected one, from the file or as input shape");
  const Shape shape = asked != options_.input_shapes.end() ? asked->second : model::fixed_shape(*declared);
  const bool keeps = shape.rank() < 4 || shape.rank() > 5 || keeps_layout(net_, node);
  const Order order = keeps || options_.tensorflow.keep_layout ? Order{} : channels_first(shape.rank());
  const Value value = builder_.graph().parameter(builder_.unique_name(name), type, permuted(shape, order));
  return std::make_shared<Held>(Held{.value = value, .order = order, .keeps_layout = keeps, .name = name});
}

HeldPointer Importer::cut_parameter(std::uint32_t node) {
  const std::string& name = cuts_.at(node);
  const auto asked = options_.input_shapes.find(name);
  if (asked == options_.input_shapes.end())
    throw Error(ErrorCode::InvalidArgument, "inputs: given '" + name + "' without a shape, expected one", place_of(net_.record(node)));
  const Attributes attributes(net_.record(node));
  const std::int64_t type = attributes.type("DstT", attributes.type("dtype", attributes.type("T", data_type::float32)));
  const bool keeps = asked->second.rank() < 4 || asked->second.rank() > 5 || keeps_layout(net_, node);
  const Order order = keeps || options_.tensorflow.keep_layout ? Order{} : channels_first(asked->second.rank());
  const Value value = builder_.graph().parameter(builder_.unique_name(name), require_held_type(type), permuted(asked->second, order));
  return std::make_shared<Held>(Held{.value = value, .order = order, .keeps_layout = keeps, .name = name});
}

HeldPointer Importer::held_constant(const NodeRecord& record, Tensor tensor) const {
  return std::make_shared<Held>(Held{.constant = std::move(tensor), .name = std::string(record.name)});
}

void Importer::convert_node(std::uint32_t node) {
  NodeState& state = states_[node];
  state.is_converted = true;
  const NodeRecord& record = net_.record(node);
  std::vector<HeldPointer> inputs;
  for (const Edge edge : needed_inputs(node)) {
    if (edge.node == Net::nowhere) {
      state.has_failed = true;
      return add_problem(node, Error(ErrorCode::InvalidModel, "input: given a tensor that no node gives, expected one"));
    }
    const NodeState& from = states_[edge.node];
    state.has_failed = state.has_failed || from.has_failed || !from.is_converted;
    inputs.push_back(edge.port < from.outputs.size() ? from.outputs[edge.port] : nullptr);
  }
  const bool is_known = is_one_of(record.type, pass_types) || is_one_of(record.type, variable_types) || find_type(record.type) ||
                        record.type == "Const" || record.type == "Switch" || record.type == "Merge" || record.type == "Placeholder";
  if (!is_known) {
    state.has_failed = true;
    return add_problem(node, Error(ErrorCode::Unsupported, "operation: given one that Octet does not know"));
  }
  if (state.has_failed) return;
  try {
    state.outputs = translate(node, inputs);
    name_outputs(record, state.outputs);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::OutOfMemory) throw;
    state.has_failed = true;
    add_problem(node, error);
  }
}

Outputs Importer::translate(std::uint32_t node, const std::vector<HeldPointer>& inputs) {
  if (auto outputs = translate_plumbing(node, inputs)) return *std::move(outputs);
  const NodeRecord& record = net_.record(node);
  if (const auto dilated = dilated_.find(node); dilated != dilated_.end()) {
    const DilatedConvolution& found = dilated->second;
    Context context(builder_, record, inputs, is_read_[node]);
    return add_dilated(context, net_.record(found.convolution), found.squeeze ? &net_.record(*found.squeeze) : nullptr);
  }
  return translate_folding(record, find_type(record.type)->convert, inputs, is_read_[node]);
}

/// What moves no elements: constants, copies, and branches.
std::optional<Outputs> Importer::translate_plumbing(std::uint32_t node, const std::vector<HeldPointer>& inputs) {
  const NodeRecord& record = net_.record(node);
  const std::string name(record.name);
  if (record.type == "Const" || record.type == "HostConst") {
    const auto tensor = Attributes(record).tensor("value");
    if (!tensor) throw Error(ErrorCode::InvalidModel, "attribute 'value': given none, expected a tensor");
    Tensor elements = read_tensor(*tensor, source_.owner);
    // What was copied, because the file has it at odd addresses, need not stay in memory twice.
    const bool is_copy = elements.raw() != tensor->content.data() && source_.file && source_.owner == source_.file;
    if (is_copy && !tensor->content.empty()) source_.file->forget(tensor->content);
    return Outputs{held_constant(record, std::move(elements))};
  }
  if (is_one_of(record.type, variable_types)) return Outputs{variable(record)};
  if (record.type == "Placeholder" || (record.type == "PlaceholderWithDefault" && options_.input_shapes.contains(name)))
    return Outputs{parameter_of(node, name)};
  if (record.type == "PlaceholderWithDefault" && options_.input_values.contains(name)) {
    const ElementType type = require_held_type(Attributes(record).type("dtype"));
    return Outputs{held_constant(record, *model::frozen_value(options_, name, type, options_.input_values.at(name).shape().dims()))};
  }
  if (is_one_of(record.type, pass_types)) {
    if (inputs.empty() || !inputs[0]) throw Error(ErrorCode::InvalidModel, "input 0: given none, expected one");
    return inputs;
  }
  if (record.type == "Switch") {
    if (!states_[node].taken)
      throw Error(ErrorCode::Unsupported, "condition: given a computed one, expected a constant, as by freeze_placeholder_with_value");
    return Outputs{inputs.at(0), inputs.at(0)};
  }
  if (record.type != "Merge") return std::nullopt;
  if (inputs.size() != 1)
    throw Error(ErrorCode::Unsupported, "branches: given " + std::to_string(inputs.size()) + " that live, expected one");
  const auto& all = net_.nodes()[node].inputs;
  const auto taken = std::ranges::find_if(all, [&](Edge edge) { return is_alive(source_of(edge)); }) - all.begin();
  return Outputs{inputs[0], held_constant(record, Tensor::scalar(static_cast<std::int32_t>(taken)))};
}

HeldPointer Importer::variable(const NodeRecord& record) const {
  const std::string_view shared = Attributes(record).text("shared_name", "");
  if (source_.variables)
    if (auto tensor = source_.variables->find(shared.empty() ? record.name : shared)) return held_constant(record, *std::move(tensor));
  throw Error(ErrorCode::Unsupported,
              source_.variables ? "variable: given one that the checkpoint of the SavedModel does not have, expected its elements"
                                : "variable: given one in a graph that is not frozen, expected constants; freeze the graph, or give "
                                  "the folder of the SavedModel");
}

/// What is computed from constants alone is computed here, by the operations that it becomes. FakeQuant is not: it tells how weights are
/// quantized.
Outputs Importer::translate_folding(const NodeRecord& record, Outputs (*convert)(Context&), const std::vector<HeldPointer>& inputs,
                                    bool is_read) {
  const bool is_constant =
      !inputs.empty() && std::ranges::all_of(inputs, [](const HeldPointer& input) { return input && input->constant; });
  if (is_constant && !is_quantizer(record.type)) {
    Builder scratch;
    std::vector<HeldPointer> copies;
    std::size_t given = 0;
    for (const HeldPointer& input : inputs) {
      copies.push_back(std::make_shared<Held>(Held{.constant = input->constant, .name = input->name}));
      given += input->constant->bytes();
    }
    Context context(scratch, record, std::move(copies), true);
    const Outputs made = convert(context);
    if (bytes_of(scratch.graph()) <= most_folded_bytes + 8 * given) {
      Outputs outputs;
      for (const HeldPointer& output : made) {
        if (!output || output->constant) {
          outputs.push_back(output ? held_constant(record, *output->constant) : nullptr);
          continue;
        }
        const Tensor tensor = evaluate_all(scratch.graph(), {*output->value})[0];
        outputs.push_back(held_constant(record, output->order.empty() ? tensor : permuted(tensor, inverse(output->order))));
      }
      return outputs;
    }
  }
  Context context(builder_, record, inputs, is_read);
  return convert(context);
}

void Importer::name_outputs(const NodeRecord& record, const Outputs& outputs) {
  for (std::uint32_t port = 0; port < outputs.size(); ++port)
    if (outputs[port] && outputs[port]->value) builder_.name_value(*outputs[port]->value, tensor_name(record.name, port));
}

void Importer::add_problem(std::uint32_t node, const Error& error) {
  problems_.push_back({std::string(net_.type(node)), std::string(net_.record(node).name), error.message()});
}

/// Names each operation once, with how many nodes there are of it and what is wrong with the first.
void Importer::require_no_problems() const {
  if (problems_.empty()) return;
  std::vector<std::pair<const Problem*, std::size_t>> kinds;
  for (const Problem& problem : problems_) {
    const auto same = [&](const auto& kind) { return kind.first->type == problem.type && kind.first->reason == problem.reason; };
    const auto found = std::ranges::find_if(kinds, same);
    if (found == kinds.end()) kinds.emplace_back(&problem, 1);
    else ++found->second;
  }
  std::string text = "graph: given " + std::to_string(problems_.size()) + (problems_.size() == 1 ? " node" : " nodes") +
                     " that cannot be converted, expected none: ";
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto& [problem, count] = kinds[i];
    text += (i == 0 ? "" : "; ") + problem->type + " (node '" + problem->name + "'" +
            (count > 1 ? " and " + std::to_string(count - 1) + " more" : "") + "): " + problem->reason;
  }
  throw Error(ErrorCode::Unsupported, text);
}

void Importer::add_result(const std::string& name, HeldPointer held) {
  if (!result_names_.insert(name).second)
    throw Error(ErrorCode::InvalidArgument, "outputs: given '" + name + "' twice, expected outputs of different names");
  Graph& graph = builder_.graph();
  const std::size_t rank = builder_.shape(*held).rank();
  const bool moves = (rank == 4 || rank == 5) && !held->keeps_layout && !options_.tensorflow.keep_layout;
  Value value = builder_.place(*held, moves ? channels_first(rank) : plain_order(rank));
  const auto is_result = [&](NodeId id) { return graph.node(id).as<Result>() != nullptr; };
  const Node& node = graph.node(value);
  if (node.as<Parameter>() || node.as<Constant>() || std::ranges::any_of(graph.users(value), is_result)) {
    std::vector<std::string> others = graph.description(value).names;
    std::erase(others, name);
    graph.set_output_names(value, std::move(others));
    const Value shape = builder_.constant(name + "/shape", Tensor::from(Dims(rank, 0)));
    value = builder_.add(name, Reshape{true}, {value, shape});
  }
  std::vector<std::string> names = graph.description(value).names;
  std::erase(names, name);
  names.insert(names.begin(), name);
  graph.set_output_names(value, std::move(names));
  graph.result(builder_.unique_name(name + "/sink_port_0"), value);
}

}  // namespace octet::tensorflow
