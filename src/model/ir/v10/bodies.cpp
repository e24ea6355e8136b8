#include "model/ir/v10/bodies.hpp"

#include "model/ir/attribute_reader.hpp"
#include "model/ir/parse.hpp"

namespace octet::ir::v10 {
namespace {

using namespace std::string_view_literals;

pugi::xml_node require_child(pugi::xml_node parent, const char* name) {
  const pugi::xml_node child = parent.child(name);
  if (!child) throw Error(ErrorCode::InvalidModel, std::string("element '") + name + "': given none, expected one");
  return child;
}

PortRule parse_rule(pugi::xml_node element) {
  const std::vector<RawAttribute> attributes = raw_attributes(element);
  AttributeReader reader(attributes);
  PortRule rule{.external_port = reader.integer("external_port_id", -1), .internal_layer = reader.integer("internal_layer_id")};
  if (reader.has("axis")) rule.axis = reader.integer("axis");
  rule.start = reader.integer("start", rule.start);
  rule.end = reader.integer("end", rule.end);
  rule.stride = reader.integer("stride", rule.stride);
  rule.part_size = reader.integer("part_size", rule.part_size);
  if (reader.has("purpose")) rule.purpose = reader.text("purpose");
  if (rule.stride == 0) AttributeReader::fail("stride", "0", "another number");
  if (rule.part_size < 1) AttributeReader::fail("part_size", std::to_string(rule.part_size), "1 or greater");
  // Writers give -1 for "none".
  if (rule.axis == -1 && rule.purpose.empty() && rule.end == -1 && rule.start == -1) rule.axis.reset();
  return rule;
}

BodyRecord parse_body(const XmlSource& source, const std::string& prefix, int version) {
  BodyRecord body{.net = parse_inner_net(source, require_child(source.root(), (prefix + "body").c_str()), version)};
  for (const pugi::xml_node rule : require_child(source.root(), (prefix + "port_map").c_str()).children()) {
    if (rule.name() == "input"sv) body.inputs.push_back(parse_rule(rule));
    if (rule.name() == "output"sv) body.outputs.push_back(parse_rule(rule));
  }
  for (const pugi::xml_node edge : source.root().child("back_edges").children("edge")) {
    const std::vector<RawAttribute> attributes = raw_attributes(edge);
    AttributeReader reader(attributes);
    const std::int64_t from = reader.integer("from-layer");
    body.back_edges.emplace_back(from, reader.integer("to-layer"));
  }
  return body;
}

}  // namespace

bool has_bodies(const LayerRecord& layer) { return layer.type == "TensorIterator" || layer.type == "Loop" || layer.type == "If"; }

std::vector<BodyRecord> parse_bodies(const LayerRecord& layer, int version) try {
  const XmlSource source("<layer>" + layer.raw_children + "</layer>", {});
  if (layer.type == "If") return {parse_body(source, "then_", version), parse_body(source, "else_", version)};
  return {parse_body(source, "", version)};
} catch (const Error& error) {
  // Lines inside count from the layer.
  const std::string inner = error.where().layer;
  throw Error(error.code(), (inner.empty() ? "" : "inside, layer '" + inner + "': ") + error.message(), {.line = layer.line});
}

}  // namespace octet::ir::v10
