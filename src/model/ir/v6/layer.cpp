#include "model/ir/v6/layer.hpp"

#include <octet/base/error.hpp>

#include "model/ir/ops/ops.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/text.hpp"

namespace octet::ir::v6 {

std::string Construction::free_name(std::string name) const {
  while (layer_names.contains(name) || graph.contains(name)) name += "_";
  return name;
}

Layer::Layer(const LayerRecord& record, std::vector<Value> inputs, Construction& construction)
    : record_(record), inputs_(std::move(inputs)), construction_(construction), attributes_(record.attributes) {}

Value Layer::input(std::size_t index) const {
  if (index >= inputs_.size())
    throw Error(ErrorCode::InvalidModel,
                "inputs: given " + std::to_string(inputs_.size()) + ", expected at least " + std::to_string(index + 1));
  return inputs_[index];
}

const Dims& Layer::declared(std::size_t output) const {
  if (output >= record_.outputs.size())
    throw Error(ErrorCode::InvalidModel,
                "outputs: given " + std::to_string(record_.outputs.size()) + " ports, expected at least " + std::to_string(output + 1));
  return record_.outputs[output].dims;
}

ElementType Layer::declared_type(std::size_t output) const {
  if (output < record_.outputs.size() && !record_.outputs[output].precision.empty())
    return parse_precision(record_.outputs[output].precision);
  return layer_type();
}

ElementType Layer::layer_type() const {
  for (const RawAttribute& attribute : record_.layer_attributes)
    if (attribute.name == "precision" && !equal_ignoring_case(attribute.value, "UNSPECIFIED")) return parse_precision(attribute.value);
  return construction_.default_type;
}

bool Layer::is_constant() const { return equal_ignoring_case(record_.type, "Const"); }

const BlobRecord* Layer::find_blob(std::string_view name) const {
  for (const BlobRecord& blob : record_.blobs)
    if (blob.name == name) return &blob;
  return nullptr;
}

ElementType Layer::blob_type(const BlobRecord& blob) const {
  if (!blob.precision.empty()) return parse_precision(blob.precision);
  return is_constant() ? declared_type() : layer_type();
}

const BlobRecord& Layer::needed_blob(std::string_view name) const {
  if (const BlobRecord* blob = find_blob(name)) return *blob;
  throw Error(ErrorCode::InvalidModel, "blobs: given none of the name '" + std::string(name) + "', expected one");
}

/// What a file says of a size is only taken for one once it is known to hold that many bytes.
std::int64_t Layer::blob_elements(std::string_view name) const {
  const BlobRecord& blob = needed_blob(name);
  const auto bits = static_cast<std::int64_t>(bit_width(blob_type(blob)));
  try {
    construction_.constants.require(blob.offset, blob.size);
  } catch (const Error& error) {
    throw Error(error.code(), std::string(name) + ": " + error.message(), {.line = blob.line});
  }
  return blob.size * 8 / bits;
}

Value Layer::blob(std::string_view name, Shape shape) {
  const BlobRecord& blob = needed_blob(name);
  const ElementType type = blob_type(blob);
  Tensor tensor;
  try {
    tensor = construction_.constants.read(type, std::move(shape), blob.offset, blob.size);
  } catch (const Error& error) {
    throw Error(error.code(), std::string(name) + ": " + error.message(), {.line = blob.line});
  }
  const bool widened = is_floating_point(type) && type != ElementType::f32;
  const bool is_layer = is_constant();
  if (!widened) return is_layer ? finish(Constant{std::move(tensor)}, {}) : constant(name, std::move(tensor));
  const Value stored = constant(std::string(name) + "/" + std::string(octet::name(type)), std::move(tensor));
  const Convert widen{.destination_type = ElementType::f32};
  return is_layer ? finish(widen, {stored}) : helper(name, widen, {stored});
}

Value Layer::channel_blob(std::string_view name, std::size_t rank) {
  Dims dims(rank, 1);
  if (rank >= 2) dims[1] = blob_elements(name);
  else if (rank == 1) dims[0] = blob_elements(name);
  return blob(name, Shape(std::move(dims)));
}

Value Layer::constant(std::string_view purpose, Tensor value) { return helper(purpose, Constant{std::move(value)}, {}); }

Value Layer::helper(std::string_view purpose, Operation operation, std::vector<Value> inputs) {
  std::string name = construction_.free_name(record_.name + "/" + std::string(purpose));
  return construction_.graph.add(std::move(name), std::move(operation), std::move(inputs));
}

Value Layer::finish(Operation operation, std::vector<Value> inputs) {
  return construction_.graph.add(record_.name, std::move(operation), std::move(inputs));
}

Value Layer::pass() {
  const Value one = constant("one", Tensor::scalar(1.0f));
  return finish(Binary{.kind = BinaryKind::Multiply}, {input(), one});
}

Operation Layer::canonical(std::string_view type, int opset) {
  const LayerContext context{.type = type, .opset = opset, .inputs = described(graph(), inputs_), .output_count = record_.outputs.size()};
  std::optional<Operation> operation = find_layer_type(type, opset)->read(attributes_, context);
  if (!operation) throw Error(ErrorCode::Unsupported, "attributes: given a combination that Octet cannot express, expected another");
  return *std::move(operation);
}

Value Layer::keep_opaque() {
  Opaque op{record_.type, record_.attributes, {}, record_.raw_children};
  attributes_ = AttributeReader({});
  for (std::size_t i = 0; i < record_.outputs.size(); ++i) op.outputs.push_back({declared_type(i), Shape(declared(i))});
  return finish(std::move(op), inputs_);
}

}  // namespace octet::ir::v6
