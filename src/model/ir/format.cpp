#include "model/ir/format.hpp"

#include "model/ir/attribute_reader.hpp"
#include "model/ir/net_version.hpp"
#include "model/ir/parse.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/text.hpp"
#include "model/ir/xml_source.hpp"

namespace octet::ir {
namespace {

std::vector<DeclaredDim> declared_dims(const Dims& dims) {
  std::vector<DeclaredDim> declared;
  for (const std::int64_t dim : dims) declared.push_back({.size = dim});
  return declared;
}

/// Layers of older versions are inputs by another name, and have their shape at their port.
DeclaredInput declared_input(const LayerRecord& layer) {
  DeclaredInput input{.name = layer.name};
  if (!layer.outputs.empty()) {
    const PortRecord& port = layer.outputs.front();
    input.tensor_names = port.names;
    if (!port.precision.empty()) input.element_type = parse_precision(port.precision);
    input.dims = declared_dims(port.dims);
  }
  if (layer.type != "Parameter") return input;
  AttributeReader reader(layer.attributes);
  input.dims = declared_dims(reader.dimensions("shape"));
  input.element_type = reader.element_type("element_type");
  return input;
}

}  // namespace

bool begins_as_xml(const MappedFile& file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::string_view text = file.text();
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return trimmed(text.substr(0, 4096)).starts_with('<');
}

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path) {
  const XmlSource source(path);
  std::vector<DeclaredInput> inputs;
  for (const LayerRecord& layer : parse_net(source, static_cast<int>(net_version(source.root()))).layers)
    if (layer.type == "Parameter" || equal_ignoring_case(layer.type, "Input")) inputs.push_back(declared_input(layer));
  return inputs;
}

constexpr model::Format this_format{.name = "the .xml of an OpenVINO IR",
                                    .ending = ".xml",
                                    .begins = begins_as_xml,
                                    .read = read_ir,
                                    .declared_inputs = declared_inputs,
                                    .write = write_ir};

}  // namespace octet::ir
