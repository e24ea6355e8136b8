#include "model/onnx/export/model_file.hpp"

#include <algorithm>
#include <set>

#include <octet/base/version.hpp>

#include "model/onnx/records.hpp"

namespace octet::onnx {
namespace {

/// Of ONNX 1.9, which brought operator set 14.
constexpr std::int64_t ir_version = 7;

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
Message model_head(std::size_t graph_size) {
  Message model, opset;
  opset.text(1, "");
  opset.integer(2, written_opset);
  model.integer(1, ir_version);
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
  return *this;
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
  file.write(model_head(size).bytes());
  file.write(graph.bytes());
  auto head = heads.begin();
  for (const auto& [tensor_name, tensor] : initializers) {
    file.write((head++)->bytes());
    file.write(tensor.raw(), tensor.bytes());
  }
}

}  // namespace octet::onnx
