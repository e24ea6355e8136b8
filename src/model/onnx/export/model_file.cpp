#include "model/onnx/export/model_file.hpp"

#include <algorithm>
#include <set>

#include <octet/base/version.hpp>

#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

/// Of ONNX 1.9, which brought operator set 14, and of ONNX 1.10 and later.
constexpr std::int64_t ir_version = 7, later_ir_version = 8;

constexpr std::int64_t first_opset_with_axes_as_input = 18;

Message port_message(const WrittenPort& port) {
  Message shape;
  for (const std::int64_t dim : port.shape) {
    Message each;
    each.integer(1, dim);
    shape.message(1, each);
  }
  Message tensor, type, message;
  tensor.integer(1, data_type_of(port.type));
  tensor.message(2, shape);
  type.message(1, tensor);
  message.text(1, port.name);
  message.message(2, type);
  return message;
}

Message node_message(const WrittenNode& node) {
  Message message;
  for (const std::string& input : node.inputs) message.text(1, input);
  for (const std::string& output : node.outputs) message.text(2, output);
  message.text(3, node.name);
  message.text(4, node.type);
  for (const Message& attribute : node.attributes.messages()) message.message(5, attribute);
  return message;
}

/// All of a TensorProto but its elements.
Message tensor_head(const std::string& name, const Tensor& tensor) {
  Message message;
  message.integers(1, tensor.shape().dims());
  message.integer(2, data_type_of(tensor.element_type()));
  message.text(8, name);
  message.length(9, tensor.bytes());
  return message;
}

/// For each initializer all of its field in the graph but the elements, which come last.
std::vector<Message> initializer_heads(const std::map<std::string, Tensor>& initializers) {
  std::vector<Message> heads;
  for (const auto& [name, tensor] : initializers) {
    const Message inner = tensor_head(name, tensor);
    Message& head = heads.emplace_back();
    head.length(5, inner.bytes().size() + tensor.bytes());
    head.append(inner);
  }
  return heads;
}

/// All of a ModelProto but its graph of so many bytes.
Message model_head(std::size_t graph_size, std::int64_t version_of_set) {
  Message model, opset;
  opset.text(1, "");
  opset.integer(2, version_of_set);
  model.integer(1, version_of_set > written_opset ? later_ir_version : ir_version);
  model.text(2, "octet");
  model.text(3, version());
  model.message(8, opset);
  model.length(7, graph_size);
  return model;
}

}  // namespace

Message& AttributeList::add(std::string_view name, std::int64_t type) {
  Message& message = messages_.emplace_back();
  message.text(1, name);
  message.integer(20, type);
  return message;
}

AttributeList& AttributeList::integer(std::string_view name, std::int64_t value) {
  add(name, AttributeRecord::Int).integer(3, value);
  return *this;
}

AttributeList& AttributeList::number(std::string_view name, double value) {
  add(name, AttributeRecord::Float).number(2, static_cast<float>(value));
  return *this;
}

AttributeList& AttributeList::text(std::string_view name, std::string_view value) {
  add(name, AttributeRecord::String).text(4, value);
  return *this;
}

AttributeList& AttributeList::integers(std::string_view name, const Dims& values) {
  add(name, AttributeRecord::Ints).integers(8, values);
  lists_[std::string(name)] = {messages_.size() - 1, values};
  return *this;
}

AttributeList& AttributeList::texts(std::string_view name, const std::vector<std::string>& values) {
  Message& message = add(name, AttributeRecord::Strings);
  for (const std::string& value : values) message.text(9, value);
  return *this;
}

AttributeList& AttributeList::numbers(std::string_view name, const std::vector<float>& values) {
  Message& message = add(name, AttributeRecord::Floats);
  for (const float value : values) message.number(7, value);
  return *this;
}

std::optional<Dims> AttributeList::take_integers(std::string_view name) {
  const auto found = lists_.find(name);
  if (found == lists_.end()) return std::nullopt;
  const auto [index, values] = found->second;
  messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(index));
  lists_.erase(found);
  for (auto& [other, list] : lists_)
    if (list.first > index) --list.first;
  return values;
}

void ModelFile::settle_axes() {
  if (opset < first_opset_with_axes_as_input) return;
  for (WrittenNode& node : nodes) {
    if (!node.type.starts_with("Reduce") || node.inputs.size() != 1) continue;
    const std::optional<Dims> axes = node.attributes.take_integers("axes");
    if (!axes) continue;
    std::string name = node.outputs[0] + "/axes";
    while (initializers.contains(name)) name += "_";
    initializers[name] = Tensor::from(*axes);
    node.inputs.push_back(name);
  }
}

void ModelFile::prune() {
  std::set<std::string> needed;
  for (const WrittenPort& port : outputs) needed.insert(port.name);
  std::vector<WrittenNode> kept;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    if (std::ranges::none_of(node->outputs, [&](const std::string& output) { return needed.contains(output); })) continue;
    needed.insert(node->inputs.begin(), node->inputs.end());
    kept.push_back(std::move(*node));
  }
  std::ranges::reverse(kept);
  nodes = std::move(kept);
  std::erase_if(initializers, [&](const auto& entry) { return !needed.contains(entry.first); });
}

void ModelFile::write(AtomicFile& file) const {
  Message graph;
  for (const WrittenNode& node : nodes) graph.message(1, node_message(node));
  graph.text(2, name);
  for (const WrittenPort& port : inputs) graph.message(11, port_message(port));
  for (const WrittenPort& port : outputs) graph.message(12, port_message(port));
  const std::vector<Message> heads = initializer_heads(initializers);
  std::size_t size = graph.bytes().size();
  for (const Message& head : heads) size += head.bytes().size();
  for (const auto& [tensor_name, tensor] : initializers) size += tensor.bytes();
  file.write(model_head(size, opset).bytes());
  file.write(graph.bytes());
  auto head = heads.begin();
  for (const auto& [tensor_name, tensor] : initializers) {
    file.write((head++)->bytes());
    file.write(tensor.raw(), tensor.bytes());
  }
}

}  // namespace octet::onnx
