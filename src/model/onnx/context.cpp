#include "model/onnx/context.hpp"

#include <octet/base/error.hpp>

#include "model/onnx/importer.hpp"

namespace octet::onnx {

bool Quantized::same_grid(const Quantized& other) const {
  return scale == other.scale && zero_point == other.zero_point && axis == other.axis;
}

NodeContext::NodeContext(Importer& importer, const NodeRecord& node, std::string name)
    : importer_(importer), node_(node), attributes_(node.attributes), name_(std::move(name)) {}

std::int64_t NodeContext::opset() const { return node_.opset != 0 ? node_.opset : importer_.opset_; }
Graph& NodeContext::graph() { return importer_.graph_; }

Value NodeContext::input(std::size_t index) {
  if (!has(index)) throw Error(ErrorCode::InvalidModel, "input " + std::to_string(index) + ": given none, expected one");
  return importer_.resolve(node_.inputs[index]);
}

std::vector<Value> NodeContext::inputs() {
  std::vector<Value> values;
  for (std::size_t i = 0; i < node_.inputs.size(); ++i) values.push_back(input(i));
  return values;
}

std::optional<Tensor> NodeContext::known(std::size_t index) {
  const Tensor* value = graph().known_value(input(index));
  return value ? std::optional(*value) : std::nullopt;
}

Tensor NodeContext::constant_input(std::size_t index, const char* what) {
  if (std::optional<Tensor> value = known(index)) return *std::move(value);
  throw Error(ErrorCode::Unsupported, "input " + std::to_string(index) + " (" + what + "): given a computed tensor, expected a constant");
}

const Quantized* NodeContext::quantized(std::size_t index) const {
  if (!has(index)) return nullptr;
  const Importer::Entry& entry = importer_.entry(node_.inputs[index]);
  return entry.quantized ? &*entry.quantized : nullptr;
}

Converted NodeContext::lacks(std::string_view attribute, const std::string& expected) {
  return lacks("attribute '" + std::string(attribute) + "': given " + attributes_.as_text(attribute) + ", expected " + expected);
}

Converted NodeContext::lacks(std::string reason) {
  lacking_ = std::move(reason);
  return std::nullopt;
}

void NodeContext::note(const std::string& text) {
  GraphOrigin origin = graph().origin();
  origin.notes.push_back("layer '" + name_ + "' (" + std::string(node_.type) + "): " + text);
  graph().set_origin(std::move(origin));
}

std::optional<NarrowType> NodeContext::narrow_type(std::size_t index) {
  return has(index) ? importer_.entry(node_.inputs[index]).narrow : std::nullopt;
}

Tensor NodeContext::read(const TensorRecord& record) const { return importer_.tensors_.read(record); }

Value NodeContext::add(Operation operation, std::vector<Value> inputs) {
  return graph().add(importer_.unique_name(name_), std::move(operation), std::move(inputs));
}

Value NodeContext::step(const std::string& suffix, Operation operation, std::vector<Value> inputs) {
  return graph().add(importer_.unique_name(name_ + "/" + suffix), std::move(operation), std::move(inputs));
}

Value NodeContext::add_or_step(const std::string& suffix, Operation operation, std::vector<Value> inputs) {
  return suffix.empty() ? add(std::move(operation), std::move(inputs)) : step(suffix, std::move(operation), std::move(inputs));
}

Value NodeContext::constant(const std::string& suffix, Tensor value) {
  return graph().constant(importer_.unique_name(name_ + "/" + suffix), std::move(value));
}

Value NodeContext::scalar(const std::string& suffix, double value, Value like) {
  return constant(suffix, Tensor::scalar(value).converted(graph().description(like).element_type));
}

void NodeContext::set_quantized(std::size_t output, Quantized quantized) {
  if (!has_output(output)) return;
  Importer::Entry entry;
  entry.quantized = std::move(quantized);
  if (output == 0) entry.narrow = narrow_output_;
  importer_.define(node_.outputs[output], std::move(entry));
}

}  // namespace octet::onnx
