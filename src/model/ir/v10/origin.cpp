#include "model/ir/v10/origin.hpp"

#include <algorithm>

#include "model/ir/precision.hpp"
#include "model/ir/v10/ports.hpp"

namespace octet::ir::v10 {
namespace {

std::vector<std::int64_t> ids_of(const std::vector<PortRecord>& ports) {
  std::vector<std::int64_t> ids;
  for (const PortRecord& port : ports) ids.push_back(port.id);
  return ids;
}

std::vector<std::int64_t> unless_default(std::vector<std::int64_t> ids, const std::vector<std::int64_t>& defaults) {
  return ids == defaults ? std::vector<std::int64_t>() : std::move(ids);
}

std::vector<std::string> unless_all_empty(std::vector<std::string> texts) {
  const bool all_empty = std::ranges::all_of(texts, [](const std::string& text) { return text.empty(); });
  return all_empty ? std::vector<std::string>() : std::move(texts);
}

/// Numbers of 4 bits are read as ones of 8 bits, and are no longer what the file says.
bool is_unpacked(ElementType type, const std::string& precision) {
  if (precision.empty() || bit_width(type) != 8) return false;
  const ElementType packed = parse_precision(precision);
  return packed == ElementType::i4 || packed == ElementType::u4;
}

/// The text where it is not the one that stands for the type anyway.
std::string unless_name_of(ElementType type, const std::string& precision) {
  return precision == precision_name(type) || is_unpacked(type, precision) ? std::string() : precision;
}

std::vector<std::string> input_precisions(const LayerRecord& layer, const std::vector<ElementType>& types, int net_version) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i)
    texts.push_back(net_version == 10 && !is_unpacked(types[i], layer.inputs[i].precision)
                        ? layer.inputs[i].precision
                        : unless_name_of(types[i], layer.inputs[i].precision));
  return unless_all_empty(std::move(texts));
}

std::vector<std::string> output_precisions(const LayerRecord& layer, const Node& node) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < layer.outputs.size() && i < node.outputs.size(); ++i)
    texts.push_back(unless_name_of(node.outputs[i].element_type, layer.outputs[i].precision));
  return unless_all_empty(std::move(texts));
}

std::vector<std::string> output_children(const LayerRecord& layer) {
  std::vector<std::string> texts;
  for (const PortRecord& port : layer.outputs) texts.push_back(port.children);
  return unless_all_empty(std::move(texts));
}

/// Opaque keeps the elements that are not rt_info itself; with other operations all are kept together.
std::string kept_children(const LayerRecord& layer, const Node& node) {
  if (node.as<Opaque>() || layer.raw_children.empty()) return layer.rt_info;
  return layer.rt_info + (layer.rt_info.empty() ? "" : "\n") + layer.raw_children;
}

}  // namespace

NodeOrigin origin_of_composed(const LayerRecord& layer, const Node& node) {
  NodeOrigin origin;
  origin.id = layer.id;
  origin.layer_attributes = layer.layer_attributes;
  origin.rt_info = kept_children(layer, node);
  origin.output_children = output_children(layer);
  return origin;
}

NodeOrigin origin_of(const LayerRecord& layer, const Node& node, const std::vector<ElementType>& input_types, int net_version) {
  NodeOrigin origin = origin_of_composed(layer, node);
  const std::vector<std::int64_t> inputs = ids_of(layer.inputs);
  origin.input_ports = unless_default(inputs, default_input_ports(inputs.size()));
  origin.input_precisions = input_precisions(layer, input_types, net_version);
  if (node.as<Result>()) {
    origin.output_children.clear();
    return origin;
  }
  origin.output_ports = unless_default(ids_of(layer.outputs), default_output_ports(inputs, layer.outputs.size()));
  origin.output_precisions = output_precisions(layer, node);
  return origin;
}

}  // namespace octet::ir::v10
