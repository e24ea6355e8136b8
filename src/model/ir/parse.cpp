#include "model/ir/parse.hpp"

#include <string_view>

#include "model/ir/attribute_reader.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/text.hpp"
#include "model/ir/port_names.hpp"

namespace octet::ir {
namespace {

using namespace std::string_view_literals;

/// Leaves room for the numbers that a writer adds behind the largest.
constexpr std::int64_t largest_id = std::int64_t{1} << 62;

std::int64_t read_id(AttributeReader& reader, std::string_view name) {
  const std::string_view text = reader.text(name);
  const std::int64_t id = parse_integer(text).value_or(-1);
  if (id < 0 || id > largest_id) AttributeReader::fail(name, text, "an integer of 0 or greater");
  return id;
}

std::string read_name(AttributeReader& reader, std::string_view name) {
  const std::string_view text = reader.text(name);
  if (text.empty()) AttributeReader::fail(name, text, "a name");
  return std::string(text);
}

std::string optional_text(AttributeReader& reader, std::string_view name) {
  return reader.has(name) ? std::string(reader.text(name)) : std::string();
}

void append_raw(std::string& text, const XmlSource& source, pugi::xml_node element) {
  if (!text.empty()) text += '\n';
  text += source.raw(element);
}

std::int64_t parse_dim(pugi::xml_node element) {
  const std::string_view text = element.child_value();
  if (const auto dim = parse_dimension(text)) return *dim;
  throw Error(ErrorCode::InvalidModel,
              "dim: given '" + std::string(text.substr(0, 60)) + "', expected an integer of 0 or greater, or -1 where dynamic");
}

PortRecord parse_port(const XmlSource& source, pugi::xml_node element) try {
  const std::vector<RawAttribute> attributes = raw_attributes(element);
  AttributeReader reader(attributes);
  PortRecord port;
  port.line = source.line(element);
  port.id = read_id(reader, "id");
  port.precision = optional_text(reader, "precision");
  if (!port.precision.empty()) parse_precision(port.precision);
  port.names = split_names(optional_text(reader, "names"));
  for (const pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    if (child.name() == "dim"sv)
      port.dims.push_back(parse_dim(child));
    else
      append_raw(port.children, source, child);
  }
  return port;
} catch (const Error& error) {
  throw error.at({.line = source.line(element)});
}

std::vector<PortRecord> parse_ports(const XmlSource& source, pugi::xml_node element) {
  std::vector<PortRecord> ports;
  for (const pugi::xml_node child : element.children())
    if (child.name() == "port"sv) ports.push_back(parse_port(source, child));
  return ports;
}

BlobRecord parse_blob(const XmlSource& source, pugi::xml_node element) try {
  const std::vector<RawAttribute> attributes = raw_attributes(element);
  AttributeReader reader(attributes);
  BlobRecord blob{element.name(), optional_text(reader, "precision"), reader.integer("offset", 0), reader.integer("size", 0),
                  source.line(element)};
  if (!blob.precision.empty()) parse_precision(blob.precision);
  return blob;
} catch (const Error& error) {
  throw error.at({.line = source.line(element)});
}

/// The constants below `element`; those without a size are none.
void parse_blobs(const XmlSource& source, pugi::xml_node element, LayerRecord& layer) {
  for (const pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    BlobRecord blob = parse_blob(source, child);
    if (blob.size != 0) layer.blobs.push_back(std::move(blob));
  }
}

/// The oldest files have `weights` and `biases` without `blobs` around them.
bool parse_old_constants(const XmlSource& source, pugi::xml_node child, LayerRecord& layer) {
  const std::string_view name = child.name();
  if (name == "blobs") {
    parse_blobs(source, child, layer);
    return true;
  }
  if (name != "weights" && name != "biases") return false;
  if (BlobRecord blob = parse_blob(source, child); blob.size != 0) layer.blobs.push_back(std::move(blob));
  return true;
}

void parse_layer_children(const XmlSource& source, pugi::xml_node element, int version, LayerRecord& layer) {
  for (const pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    const std::string_view name = child.name();
    if (name == "data") {
      layer.data_line = source.line(child);
      layer.attributes = raw_attributes(child);
    } else if (name == "input") {
      layer.inputs = parse_ports(source, child);
    } else if (name == "output") {
      layer.outputs = parse_ports(source, child);
    } else if (version >= first_version_with_opsets || !parse_old_constants(source, child, layer)) {
      append_raw(name == "rt_info" ? layer.rt_info : layer.raw_children, source, child);
    }
  }
}

LayerRecord parse_layer(const XmlSource& source, pugi::xml_node element, int version) {
  LayerRecord layer;
  layer.line = layer.data_line = source.line(element);
  try {
    const std::vector<RawAttribute> attributes = raw_attributes(element);
    AttributeReader reader(attributes);
    layer.name = read_name(reader, "name");
    layer.type = read_name(reader, "type");
    layer.id = read_id(reader, "id");
    layer.version = optional_text(reader, "version");
    layer.layer_attributes = reader.rest();
    parse_layer_children(source, element, version, layer);
  } catch (const Error& error) {
    throw error.at({.line = layer.data_line, .layer = layer.name, .layer_type = layer.type});
  }
  return layer;
}

EdgeRecord parse_edge(const XmlSource& source, pugi::xml_node element) try {
  const std::vector<RawAttribute> attributes = raw_attributes(element);
  AttributeReader reader(attributes);
  return {read_id(reader, "from-layer"), read_id(reader, "from-port"), read_id(reader, "to-layer"), read_id(reader, "to-port"),
          source.line(element)};
} catch (const Error& error) {
  throw Error(error.code(), "edge: " + error.message(), {.line = source.line(element)});
}

void parse_layers(const XmlSource& source, pugi::xml_node element, NetRecord& net) {
  for (const pugi::xml_node child : element.children())
    if (child.name() == "layer"sv) net.layers.push_back(parse_layer(source, child, net.origin.version));
}

void parse_edges(const XmlSource& source, pugi::xml_node element, NetRecord& net) {
  for (const pugi::xml_node child : element.children())
    if (child.name() == "edge"sv) net.edges.push_back(parse_edge(source, child));
}

void require_one(const XmlSource& source, pugi::xml_node root, const char* name, bool required) {
  const pugi::xml_node first = root.child(name);
  if (!first && required)
    throw Error(ErrorCode::InvalidModel, std::string(name) + ": given none, expected one element of that name",
                {.line = source.line(root)});
  if (const pugi::xml_node second = first.next_sibling(name))
    throw Error(ErrorCode::InvalidModel, std::string(name) + ": given a second element of that name, expected one",
                {.line = source.line(second)});
}

bool is_read_elsewhere(std::string_view name, int version) {
  return version < first_version_with_opsets && (name == "statistics" || name == "pre-process");
}

void parse_net_attributes(pugi::xml_node root, NetRecord& net) {
  const std::vector<RawAttribute> attributes = raw_attributes(root);
  AttributeReader reader(attributes);
  net.name = optional_text(reader, "name");
  reader.text("version");
  net.origin.attributes = reader.rest();
}

}  // namespace

NetRecord parse_inner_net(const XmlSource& source, pugi::xml_node element, int version) {
  require_one(source, element, "layers", true);
  require_one(source, element, "edges", false);
  NetRecord net;
  net.origin.version = version;
  parse_layers(source, element.child("layers"), net);
  parse_edges(source, element.child("edges"), net);
  return net;
}

NetRecord parse_net(const XmlSource& source, int version) {
  const pugi::xml_node root = source.root();
  require_one(source, root, "layers", true);
  require_one(source, root, "edges", false);
  NetRecord net;
  net.origin.version = version;
  parse_net_attributes(root, net);
  for (const pugi::xml_node child : root.children()) {
    if (child.type() != pugi::node_element) continue;
    if (child.name() == "layers"sv)
      parse_layers(source, child, net);
    else if (child.name() == "edges"sv)
      parse_edges(source, child, net);
    else if (!is_read_elsewhere(child.name(), version))
      append_raw(net.origin.raw_children, source, child);
  }
  return net;
}

}  // namespace octet::ir
