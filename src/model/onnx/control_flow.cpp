#include "model/onnx/control_flow.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "model/onnx/layer_name.hpp"
#include "model/onnx/order.hpp"
#include "model/unrolling.hpp"

namespace octet::onnx {
namespace {

void require_count(const char* what, std::size_t given, std::size_t expected) {
  if (given != expected)
    throw Error(ErrorCode::InvalidModel, std::string(what) + ": given " + std::to_string(given) + ", expected " + std::to_string(expected));
}

std::string_view input_of(const NodeRecord& node, std::size_t index) {
  return index < node.inputs.size() ? node.inputs[index] : std::string_view();
}

}  // namespace

bool ControlFlow::is_control_flow(const NodeRecord& node) {
  return node.domain.empty() && (node.type == "If" || node.type == "Loop" || node.type == "Scan");
}

std::string ControlFlow::add(const NodeRecord& node, const std::string& name) {
  if (node.type == "If") return add_if(node, name);
  return node.type == "Loop" ? add_loop(node, name) : add_scan(node, name);
}

std::string ControlFlow::add_if(const NodeRecord& node, const std::string& name) {
  if (node.inputs.size() != 1) throw Error(ErrorCode::InvalidModel, "inputs: given " + std::to_string(node.inputs.size()) + ", expected 1");
  const std::optional<std::int64_t> condition = known_number(node.inputs[0]);
  if (!condition) return add_both_branches(node, name, importer_.resolve(node.inputs[0]));
  const Body body = body_of(node, *condition != 0 ? "then_branch" : "else_branch", name);
  const std::vector<std::string_view> results = place(body, node, name, {});
  require_count("outputs", node.outputs.size(), results.size());
  for (std::size_t i = 0; i < results.size(); ++i) alias(node.outputs[i], results[i]);
  return {};
}

/// No operation has an effect but its outputs, so that both branches may run and one of their results be taken.
std::string ControlFlow::add_both_branches(const NodeRecord& node, const std::string& name, Value condition) {
  const std::string computed =
      "condition: given a value that depends on inputs, expected one known when the file is read, as where these inputs are given values "
      "(--freeze_placeholder_with_value of convert)";
  std::vector<std::string_view> results[2];
  try {
    results[0] = place(body_of(node, "then_branch", name), node, name + "/then", {});
    results[1] = place(body_of(node, "else_branch", name), node, name + "/else", {});
  } catch (const Error& error) {
    return computed + "; a branch does not fit the other shapes of the network: layer '" + error.where().layer + "': " + error.message();
  }
  require_count("outputs", results[0].size(), node.outputs.size());
  require_count("outputs", results[1].size(), node.outputs.size());
  const Value flag = importer_.graph_.shape(condition).rank() == 0
                         ? condition
                         : importer_.graph_.add(importer_.unique_name(name + "/condition"), Reshape{},
                                                {condition, constant(name + "/condition/shape", Tensor::from(Dims{}))});
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    for (const auto& branch : results)
      if (!importer_.entry(branch[i]).unknown_layer.empty()) return computed + ", since a branch has an operation that Octet does not know";
    const Value first = importer_.resolve(results[0][i]), second = importer_.resolve(results[1][i]);
    const Graph& graph = importer_.graph_;
    if (graph.shape(first) != graph.shape(second) || graph.description(first).element_type != graph.description(second).element_type)
      return computed + ", or branches of one shape; they give " + to_string(graph.shape(first)) + " and " + to_string(graph.shape(second));
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i)
    define_output(node.outputs[i],
                  importer_.graph_.add(importer_.unique_name(i == 0 ? name : name + "/output" + std::to_string(i)), Select{},
                                       {flag, importer_.resolve(results[0][i]), importer_.resolve(results[1][i])}));
  return {};
}

std::string ControlFlow::add_loop(const NodeRecord& node, const std::string& name) {
  const std::string_view count_name = input_of(node, 0), condition_name = input_of(node, 1);
  const std::optional<std::int64_t> count = count_name.empty() ? std::nullopt : known_number(count_name);
  if (!count_name.empty() && !count) return "trip count: given a value that is computed while the network runs, expected a constant";
  Body body = body_of(node, "body", name);
  const std::size_t states = node.inputs.size() < 2 ? 0 : node.inputs.size() - 2;
  require_count("inputs of the body", body.graph.inputs.size(), states + 2);
  if (body.graph.outputs.size() < states + 1)
    throw Error(ErrorCode::InvalidModel, "outputs of the body: given " + std::to_string(body.graph.outputs.size()) +
                                             ", expected at least " + std::to_string(states + 1));
  require_count("outputs", node.outputs.size(), body.graph.outputs.size() - 1);
  std::vector<std::string_view> current(node.inputs.begin() + static_cast<std::ptrdiff_t>(node.inputs.size() - states), node.inputs.end());
  std::string_view condition =
      condition_name.empty() ? define(name + "/condition", constant(name + "/true", Tensor::scalar(true))) : condition_name;
  std::vector<std::vector<std::string_view>> scanned(node.outputs.size() - states);
  for (std::size_t i = 0; !count || static_cast<std::int64_t>(i) < *count; ++i) {
    const std::optional<std::int64_t> goes_on = known_number(condition);
    if (!goes_on) return "condition: given a value that is computed while the network runs, expected a constant";
    if (*goes_on == 0) break;
    if (model::are_most_iterations(static_cast<std::int64_t>(i), importer_.graph_))
      return "iterations: given more than " + std::to_string(i) + ", expected fewer, or fewer nodes in the body";
    const std::string prefix = name + "/" + std::to_string(i);
    std::vector<std::string_view> inputs{define(prefix + "/number", constant(prefix + "/i", Tensor::scalar(static_cast<std::int64_t>(i)))),
                                         condition};
    inputs.insert(inputs.end(), current.begin(), current.end());
    const std::vector<std::string_view> results = place(body, node, prefix, inputs);
    condition = results[0];
    std::copy_n(results.begin() + 1, states, current.begin());
    for (std::size_t k = 0; k < scanned.size(); ++k) scanned[k].push_back(results[1 + states + k]);
  }
  for (std::size_t k = 0; k < scanned.size(); ++k)
    if (scanned[k].empty() && !node.outputs[states + k].empty()) return "trip count: given 0, expected 1 or more for what is collected";
  for (std::size_t i = 0; i < states; ++i) alias(node.outputs[i], current[i]);
  for (std::size_t k = 0; k < scanned.size(); ++k)
    if (!node.outputs[states + k].empty())
      define_output(node.outputs[states + k], stacked(name + "/collected" + std::to_string(k), scanned[k], 0));
  return {};
}

std::string ControlFlow::add_scan(const NodeRecord& node, const std::string& name) {
  const Attributes attributes(node.attributes);
  if ((node.opset != 0 ? node.opset : importer_.opset_) < 9) return "operator set: given one below 9, expected a Scan of 9 or later";
  Body body = body_of(node, "body", name);
  const std::int64_t scans = attributes.integer("num_scan_inputs");
  if (scans < 1 || scans > static_cast<std::int64_t>(node.inputs.size()))
    throw Error(ErrorCode::InvalidModel,
                "attribute 'num_scan_inputs': given " + std::to_string(scans) + ", expected 1 to " + std::to_string(node.inputs.size()));
  const std::size_t states = node.inputs.size() - static_cast<std::size_t>(scans);
  require_count("inputs of the body", body.graph.inputs.size(), node.inputs.size());
  require_count("outputs of the body", body.graph.outputs.size(), node.outputs.size());
  const std::size_t outputs = node.outputs.size() - states;
  const auto list = [&](const char* attribute, std::size_t count) {
    Dims values = attributes.integers(attribute, Dims(count, 0));
    require_count(attribute, values.size(), count);
    return values;
  };
  const Dims input_axes = list("scan_input_axes", static_cast<std::size_t>(scans)),
             input_directions = list("scan_input_directions", static_cast<std::size_t>(scans)),
             output_axes = list("scan_output_axes", outputs), output_directions = list("scan_output_directions", outputs);
  std::vector<std::string_view> current(node.inputs.begin(), node.inputs.begin() + static_cast<std::ptrdiff_t>(states));
  std::vector<std::vector<std::string_view>> scanned(outputs);
  std::vector<Value> sources;
  std::int64_t count = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(scans); ++k) {
    sources.push_back(importer_.resolve(node.inputs[states + k]));
    const Shape& shape = importer_.graph_.shape(sources.back());
    count = shape[normalize_axis(input_axes[k], shape.rank())];
  }
  if (count < 1) return "iterations: given " + std::to_string(count) + ", expected 1 or more";
  for (std::int64_t i = 0; i < count; ++i) {
    if (model::are_most_iterations(i, importer_.graph_))
      return "iterations: given " + std::to_string(count) + ", expected fewer, or fewer nodes in the body";
    const std::string prefix = name + "/" + std::to_string(i);
    std::vector<std::string_view> inputs = current;
    for (std::size_t k = 0; k < sources.size(); ++k) {
      const std::string suffix = prefix + "/input" + std::to_string(k);
      const std::int64_t place = input_directions[k] == 1 ? count - 1 - i : i;
      const Value taken = importer_.graph_.add(
          importer_.unique_name(suffix), Gather{},
          {sources[k], constant(suffix + "/place", Tensor::scalar(place)), constant(suffix + "/axis", Tensor::scalar(input_axes[k]))});
      inputs.push_back(define(suffix, taken));
    }
    const std::vector<std::string_view> results = place(body, node, prefix, inputs);
    std::copy_n(results.begin(), states, current.begin());
    for (std::size_t k = 0; k < outputs; ++k)
      scanned[k].insert(output_directions[k] == 1 ? scanned[k].begin() : scanned[k].end(), results[states + k]);
  }
  for (std::size_t i = 0; i < states; ++i) alias(node.outputs[i], current[i]);
  for (std::size_t k = 0; k < outputs; ++k)
    if (!node.outputs[states + k].empty())
      define_output(node.outputs[states + k], stacked(name + "/collected" + std::to_string(k), scanned[k], output_axes[k]));
  return {};
}

ControlFlow::Body ControlFlow::body_of(const NodeRecord& node, const char* attribute, const std::string& name) {
  Body body{Attributes(node.attributes).graph(attribute)};
  for (const TensorRecord& tensor : body.graph.initializers) {
    const std::string_view own = unique(name + "/" + std::string(tensor.name));
    Importer::Entry entry;
    entry.initializer = &tensor;
    importer_.define(own, std::move(entry));
    body.names.emplace(tensor.name, own);
  }
  return body;
}

std::vector<std::string_view> ControlFlow::place(const Body& body, const NodeRecord& node, const std::string& prefix,
                                                 const std::vector<std::string_view>& inputs) {
  TensorNames names = body.names;
  if (body.graph.inputs.size() != inputs.size()) require_count("inputs of the subgraph", body.graph.inputs.size(), inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) names.insert_or_assign(body.graph.inputs[i].name, inputs[i]);
  for (const NodeRecord& inner : body.graph.nodes)
    for (const std::string_view output : inner.outputs)
      if (!output.empty() && !names.emplace(output, unique(prefix + "/" + std::string(output))).second)
        throw Error(ErrorCode::InvalidModel,
                    "tensor '" + std::string(output) + "': given a name that is defined already, expected a unique one");
  for (const std::size_t index : topological_order(body.graph.nodes)) {
    NodeRecord placed = renamed(body.graph.nodes[index], names);
    const std::string inner_name = prefix + "/" + layer_name(body.graph.nodes[index]);
    placed.name = inner_name;
    if (placed.opset == 0) placed.opset = node.opset;
    // Entries refer to the initializers of its subgraphs.
    for (const AttributeRecord& attribute : placed.attributes)
      if (attribute.graph) importer_.placed_graphs_.push_back(attribute.graph);
    importer_.add_node(placed);
  }
  std::vector<std::string_view> results;
  for (const ValueRecord& output : body.graph.outputs) {
    const auto found = names.find(output.name);
    results.push_back(found == names.end() ? output.name : found->second);
  }
  return results;
}

/// The output is what another tensor is.
void ControlFlow::alias(std::string_view tensor, std::string_view source) {
  if (tensor.empty()) return;
  Importer::Entry entry = importer_.entry(source);
  importer_.define(tensor, entry);
  if (entry.value) importer_.name_output(*entry.value, tensor);
}

Value ControlFlow::stacked(const std::string& name, const std::vector<std::string_view>& values, std::int64_t axis) {
  std::vector<Value> rows;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string suffix = name + "/" + std::to_string(i);
    rows.push_back(importer_.graph_.add(importer_.unique_name(suffix), Unsqueeze{},
                                        {importer_.resolve(values[i]), constant(suffix + "/axis", Tensor::from(Dims{axis}))}));
  }
  return importer_.graph_.add(importer_.unique_name(name), Concat{axis}, std::move(rows));
}

void ControlFlow::define_output(std::string_view tensor, Value value) {
  if (tensor.empty()) return;
  Importer::Entry entry;
  entry.value = value;
  importer_.define(tensor, std::move(entry));
  importer_.name_output(value, tensor);
}

std::string_view ControlFlow::define(const std::string& name, Value value) {
  const std::string_view own = unique(name);
  Importer::Entry entry;
  entry.value = value;
  importer_.define(own, std::move(entry));
  return own;
}

std::string_view ControlFlow::unique(const std::string& name) {
  std::string candidate = name;
  for (int number = 2; importer_.entries_.contains(candidate) || importer_.taken_.contains(candidate); ++number)
    candidate = name + "_" + std::to_string(number);
  const std::string_view kept = importer_.made_names_.emplace_back(std::move(candidate));
  importer_.taken_.insert(kept);
  return kept;
}

Value ControlFlow::constant(const std::string& name, Tensor value) {
  return importer_.graph_.constant(importer_.unique_name(name), std::move(value));
}

std::optional<std::int64_t> ControlFlow::known_number(std::string_view tensor) {
  if (!importer_.entry(tensor).unknown_layer.empty()) return std::nullopt;
  const Tensor* value = importer_.graph_.known_value(importer_.resolve(tensor));
  if (!value) return std::nullopt;
  if (value->elements() != 1)
    throw Error(ErrorCode::InvalidModel,
                "tensor '" + std::string(tensor) + "': given " + std::to_string(value->elements()) + " elements, expected one");
  return value->to_dims()[0];
}

}  // namespace octet::onnx
