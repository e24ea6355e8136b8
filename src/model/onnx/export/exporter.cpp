#include "model/onnx/export/exporter.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "graph/known.hpp"
#include "graph/value_name.hpp"
#include "model/onnx/export/ops.hpp"

namespace octet::onnx {
namespace {

/// The output that a reader made a Result of, which it called "NAME/sink_port_0".
std::string_view without_sink(std::string_view name) { return name.substr(0, name.rfind("/sink_port_")); }

}  // namespace

Exporter::Exporter(const Graph& graph) : graph_(graph), users_(graph) { file_.name = graph.name().empty() ? "network" : graph.name(); }

/// Outputs are called as an Executor calls them; one value may be several outputs, each after one of its names.
std::string Exporter::output_name_of(NodeId result) const {
  const Value value = graph_.node(result).inputs[0];
  const std::vector<std::string>& names = graph_.description(value).names;
  const std::string_view own = without_sink(graph_.node(result).name);
  return std::ranges::find(names, own) != names.end() ? std::string(own) : octet::output_name(graph_, value);
}

/// Outputs of the network go first, so that no other tensor takes their names; inputs have theirs anyway.
void Exporter::name_outputs() {
  for (const NodeId id : graph_.parameters()) {
    names_[{id, 0}] = graph_.node(id).name;
    taken_.insert(graph_.node(id).name);
  }
  for (const NodeId id : graph_.results()) {
    const Value value = graph_.node(id).inputs[0];
    std::string name = output_name_of(id);
    if (taken_.contains(name)) name = graph_.node(value).name + "/output";
    name = unique(name);
    output_names_[id] = name;
    // What no node computes, or what is an output already, is copied into the output.
    const Node& source = graph_.node(value);
    if (!source.as<Constant>()) names_.try_emplace(value, name);
  }
}

std::string Exporter::unique(const std::string& name) {
  std::string candidate = name;
  for (int number = 2; !taken_.insert(candidate).second; ++number) candidate = name + "_" + std::to_string(number);
  return candidate;
}

ModelFile Exporter::run() {
  name_outputs();
  for (NodeId id = 0; id < graph_.nodes().size(); ++id)
    for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port)
      if (const Value value{id, port}; !names_.contains(value)) names_[value] = unique(value_name(graph_, value));
  for (NodeId id = 0; id < graph_.nodes().size(); ++id) visit(id);
  for (const NodeId id : graph_.results()) write_result(id);
  file_.prune();
  return std::move(file_);
}

void Exporter::visit(NodeId id) {
  const Node& node = graph_.node(id);
  if (node.as<Result>() || merged_.contains(id)) return;
  if (const auto* constant = node.as<Constant>()) {
    file_.initializers[names_.at({id, 0})] = constant->value;
  } else if (node.as<Parameter>()) {
    file_.inputs.push_back({names_.at({id, 0}), node.outputs[0].element_type, node.outputs[0].shape});
  } else {
    try {
      ExportContext context(*this, id);
      export_node(context);
    } catch (const Error& error) {
      throw error.at({.layer = node.name, .layer_type = std::string(type_name(node.operation))});
    }
  }
}

/// A value that has another name gets a node of its own.
void Exporter::write_result(NodeId id) {
  const Value value = graph_.node(id).inputs[0];
  const Node& source = graph_.node(value);
  const std::string &name = names_.at(value), &result = output_names_.at(id);
  if (result != name) file_.nodes.push_back({"Identity", graph_.node(id).name, {name}, {result}, {}});
  file_.outputs.push_back({result, source.outputs[value.port].element_type, source.outputs[value.port].shape});
}

std::string ExportContext::name(Value value) { return exporter_.names_.at(value); }

Dims ExportContext::known_dims(std::size_t index, const char* what) const {
  if (const Tensor* value = graph().known_value(node().inputs.at(index))) return value->to_dims();
  refuse(what, "a computed value");
}

void ExportContext::refuse(const std::string& what, const std::string& given) {
  throw Error(ErrorCode::Unsupported, what + ": given " + given + ", expected something that ONNX has");
}

void ExportContext::write(const std::string& type, std::vector<std::string> inputs, AttributeList attributes) {
  const NodeId written = has_merged_ ? writes_ : id_;
  std::vector<std::string> outputs;
  for (std::uint32_t port = 0; port < graph().node(written).outputs.size(); ++port) outputs.push_back(name({written, port}));
  exporter_.file_.nodes.push_back({type, node().name, std::move(inputs), std::move(outputs), std::move(attributes)});
}

std::string ExportContext::step(const std::string& suffix, const std::string& type, std::vector<std::string> inputs,
                                AttributeList attributes) {
  const std::string result = exporter_.unique(node().name + "/" + suffix);
  exporter_.file_.nodes.push_back({type, result, std::move(inputs), {result}, std::move(attributes)});
  return result;
}

std::string ExportContext::initializer(const std::string& suffix, Tensor value) {
  const std::string result = exporter_.unique(node().name + "/" + suffix);
  exporter_.file_.initializers[result] = std::move(value);
  return result;
}

std::string ExportContext::scalar(const std::string& suffix, double value, ElementType type) {
  return initializer(suffix, Tensor::scalar(value).converted(type));
}

std::optional<std::vector<float>> ExportContext::take_bias(std::size_t axis) {
  const std::vector<NodeId>& readers = exporter_.users_.of({id_, 0});
  if (readers.size() != 1) return std::nullopt;
  const Node& reader = graph().node(readers[0]);
  const auto* sum = reader.as<Binary>();
  const auto computed = sum && sum->kind == BinaryKind::Add ? computed_input(graph(), reader) : std::nullopt;
  if (!computed || reader.outputs[0].shape != output().shape) return std::nullopt;
  auto values = per_channel(*graph().known_value(reader.inputs[1 - *computed]), output().shape, axis);
  if (!values) return std::nullopt;
  writes_ = readers[0];
  has_merged_ = true;
  exporter_.merged_.insert(readers[0]);
  return values;
}

}  // namespace octet::onnx
