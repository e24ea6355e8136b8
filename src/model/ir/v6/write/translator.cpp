#include "model/ir/v6/write/translator.hpp"

#include <algorithm>
#include <limits>

#include <octet/base/error.hpp>

#include "graph/known.hpp"

namespace octet::ir::v6 {

std::vector<NewLayer> make_layers(const Graph& graph, int version, std::vector<std::string> refused) {
  return Translator(graph, version, std::move(refused)).run();
}

std::string refusal_text(const Node& node, const std::string& reason) {
  return "'" + node.name + "' (" + std::string(type_name(node.operation)) + ": " + reason + ")";
}

namespace {

bool fits_i32(const Tensor& tensor) {
  if (tensor.element_type() != ElementType::i64) return false;
  return std::ranges::all_of(tensor.data<std::int64_t>(), [](std::int64_t value) {
    return value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
  });
}

}  // namespace

template <typename T>
NewLayer Translator::translate(NodeId, const T&) {
  throw Refusal{"no layer type does this"};
}

std::vector<NewLayer> Translator::run() {
  for (NodeId id = 0; id < graph_.nodes().size(); ++id) visit(id);
  for (const NodeId result : graph_.results()) check_output(node(result).inputs[0]);
  if (refused_.empty()) return std::move(layers_);
  std::string all;
  for (const std::string& text : refused_) all += (all.empty() ? "" : ", ") + text;
  throw Error(ErrorCode::Unsupported, "IR version " + std::to_string(version_) + ": given " + std::to_string(refused_.size()) +
                                          (refused_.size() == 1 ? " layer" : " layers") + " that it cannot express: " + all +
                                          "; expected layers of the year 2019");
}

void Translator::visit(NodeId id) {
  const Node& node = graph_.node(id);
  if (node.as<Result>() || node.as<Constant>() || absorbed_.contains(id)) return;
  try {
    if (node.outputs[0].element_type == ElementType::f64) throw Refusal{"it has floating-point numbers of 64 bits"};
    layers_.push_back(std::visit([&](const auto& op) { return translate(id, op); }, node.operation));
  } catch (const Refusal& refusal) {
    refused_.push_back(refusal_text(node, refusal.reason));
  }
}

/// An output is what a layer computes and nothing reads, and nothing else is.
void Translator::check_output(Value value) {
  const Node& source = graph_.node(value);
  if (source.as<Constant>() || source.as<Parameter>())
    refused_.push_back(refusal_text(source, "it is an output of the network that no layer computes"));
  else if (users_.of(value).size() != 1)
    refused_.push_back(refusal_text(source, "it is an output of the network that layers read too"));
}

NewLayer Translator::layer(NodeId id, std::string type) const {
  NewLayer result{.name = node(id).name, .type = std::move(type), .node = node(id).name};
  if (!node(id).inputs.empty()) result.inputs.push_back(node(id).inputs[0]);
  for (std::uint32_t port = 0; port < node(id).outputs.size(); ++port) result.outputs.push_back({id, port});
  return result;
}

const Tensor& Translator::known(NodeId id, std::size_t input, const char* what) const {
  if (input < node(id).inputs.size())
    if (const Tensor* tensor = graph_.known_value(node(id).inputs[input])) return *tensor;
  throw Refusal{std::string(what) + " is computed by the network"};
}

/// Whether the value says nothing but places, in whatever type of integers. The converter of that time wrote these with 32 bits.
bool Translator::only_counts(Value value) const {
  return std::ranges::all_of(users_.of(value), [&](NodeId user) {
    const Node& reader = node(user);
    return reader.as<Gather>() && reader.inputs[0] != value;
  });
}

Value Translator::constant_layer(NodeId id, std::size_t input) {
  const Value value = node(id).inputs[input];
  const Tensor* tensor = graph_.known_value(value);
  if (!tensor || !constants_.insert(value.node).second) return value;
  if (tensor->element_type() == ElementType::f64) throw Refusal{"it reads floating-point numbers of 64 bits"};
  NewLayer constant{.name = graph_.node(value).name, .type = "Const"};
  constant.outputs = {value};
  constant.blobs.emplace_back("custom", only_counts(value) && fits_i32(*tensor) ? tensor->converted(ElementType::i32) : *tensor);
  layers_.push_back(std::move(constant));
  return value;
}

void Translator::absorb_bias(NodeId id, NewLayer& layer) {
  const auto& readers = users_.of({id, 0});
  if (readers.size() != 1) return;
  const Node& add = node(readers[0]);
  const auto* binary = add.as<Binary>();
  const auto computed = computed_input(graph_, add);
  if (!binary || binary->kind != BinaryKind::Add || !computed || add.outputs[0].shape != node(id).outputs[0].shape) return;
  const auto bias = per_channel(*graph_.known_value(add.inputs[1 - *computed]), add.outputs[0].shape, 1);
  if (!bias) return;
  absorbed_.insert(readers[0]);
  layer.name = add.name;
  layer.outputs = {{readers[0], 0}};
  layer.blobs.emplace_back("biases", Tensor::from(*bias, Shape{static_cast<std::int64_t>(bias->size())}));
}

NewLayer Translator::translate(NodeId id, const Parameter&) {
  if (node(id).outputs[0].shape.rank() == 0) throw Refusal{"it has no dimensions"};
  return layer(id, "Input");
}

}  // namespace octet::ir::v6
