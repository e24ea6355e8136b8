#include <octet/ir/declared_inputs.hpp>

#include <unordered_set>

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "ir/attribute_reader.hpp"
#include "ir/model_format.hpp"
#include "ir/parse.hpp"
#include "ir/precision.hpp"
#include "ir/text.hpp"
#include "ir/xml_source.hpp"
#include "onnx/parse.hpp"

namespace octet {
namespace {

std::vector<DeclaredDim> declared_dims(const Dims& dims) {
  std::vector<DeclaredDim> declared;
  for (const std::int64_t dim : dims) declared.push_back({.size = dim});
  return declared;
}

DeclaredInput declared_input(const onnx::ValueRecord& record) {
  const auto type = onnx::element_type_of(record.data_type);
  if (!type)
    throw Error(ErrorCode::Unsupported, "input: given element type " + std::to_string(record.data_type) + ", expected a tensor of numbers",
                {.byte_offset = record.byte_offset, .layer = std::string(record.name), .layer_type = "Parameter"});
  DeclaredInput input{.name = std::string(record.name), .element_type = *type};
  if (!record.dims) return input;
  input.dims = declared_dims(*record.dims);
  for (std::size_t i = 0; i < input.dims->size(); ++i)
    if ((*input.dims)[i].is_open()) (*input.dims)[i].name = record.dim_names[i];
  return input;
}

std::vector<DeclaredInput> inputs_of_onnx(const MappedFile& file) {
  const onnx::ModelRecord model = onnx::parse_model(file.bytes());
  std::unordered_set<std::string_view> initializers;
  for (const onnx::TensorRecord& tensor : model.initializers) initializers.insert(tensor.name);
  std::vector<DeclaredInput> inputs;
  for (const onnx::ValueRecord& input : model.inputs)
    if (!initializers.contains(input.name)) inputs.push_back(declared_input(input));
  return inputs;
}

/// Layers of older versions are inputs by another name, and have their shape at their port.
DeclaredInput declared_input(const ir::LayerRecord& layer) {
  DeclaredInput input{.name = layer.name};
  if (!layer.outputs.empty()) {
    const ir::PortRecord& port = layer.outputs.front();
    input.tensor_names = port.names;
    if (!port.precision.empty()) input.element_type = ir::parse_precision(port.precision);
    input.dims = declared_dims(port.dims);
  }
  if (layer.type != "Parameter") return input;
  ir::AttributeReader reader(layer.attributes);
  input.dims = declared_dims(reader.dimensions("shape"));
  input.element_type = reader.element_type("element_type");
  return input;
}

std::vector<DeclaredInput> inputs_of_ir(const std::filesystem::path& path) {
  const ir::XmlSource source(path);
  std::vector<DeclaredInput> inputs;
  for (const ir::LayerRecord& layer : ir::parse_net(source, static_cast<int>(ir::net_version(source.root()))).layers)
    if (layer.type == "Parameter" || ir::equal_ignoring_case(layer.type, "Input")) inputs.push_back(declared_input(layer));
  return inputs;
}

}  // namespace

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path) try {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return ir::format_of(*file, path) == ir::ModelFormat::Ir ? inputs_of_ir(path) : inputs_of_onnx(*file);
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

std::string to_string(const std::optional<std::vector<DeclaredDim>>& dims) {
  if (!dims) return "[...]";
  std::string text = "[";
  for (const DeclaredDim& dim : *dims)
    text += (text.size() > 1 ? "," : "") + (dim.is_open() ? (dim.name.empty() ? "?" : dim.name) : std::to_string(dim.size));
  return text + "]";
}

}  // namespace octet
