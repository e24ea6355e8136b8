#include "model/ir/v6/write/write.hpp"

#include <map>
#include <unordered_set>

#include <octet/graph/affine.hpp>
#include <octet/graph/rewrite.hpp>

#include "graph/use_f32.hpp"
#include "model/ir/ops/pool_rounding.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/v6/edit.hpp"
#include "model/ir/v6/write/new_layer.hpp"
#include "model/ir/v6/write/unquantized.hpp"
#include "model/ir/xml_writer.hpp"
#include "tensor/f16_range.hpp"

namespace octet::ir::v6 {
namespace {

bool is_weighted(const NewLayer& layer) { return layer.type == "Convolution" || layer.type == "FullyConnected"; }

class NetWriter {
 public:
  NetWriter(const UnquantizedGraph& network, std::vector<NewLayer> layers, int version, ElementType weights, BlobWriter& blobs)
      : network_(network), layers_(std::move(layers)), version_(version), weights_(weights), blobs_(blobs) {
    for (std::size_t i = 0; i < layers_.size(); ++i)
      for (std::size_t port = 0; port < layers_[i].outputs.size(); ++port)
        sources_[layers_[i].outputs[port]] = {i, layers_[i].inputs.size() + port};
  }

  std::string write() {
    xml_.open("net", {{"name", network_.graph.name()}, {"version", std::to_string(version_)}, {"batch", "1"}});
    xml_.open("layers");
    for (std::size_t i = 0; i < layers_.size(); ++i) write_layer(i);
    xml_.close();
    xml_.open("edges");
    for (std::size_t i = 0; i < layers_.size(); ++i) write_edges(i);
    xml_.close();
    if (const std::vector<RecordedRange> statistics = ranges(); !statistics.empty()) xml_.raw(statistics_text(statistics).substr(1));
    xml_.close();
    return xml_.text();
  }

 private:
  /// Of the layers' names, since several nodes may have become one.
  std::vector<RecordedRange> ranges() const {
    std::unordered_set<std::string_view> names;
    for (const NewLayer& layer : layers_) names.insert(layer.name);
    std::vector<RecordedRange> kept;
    for (const RecordedRange& range : network_.statistics)
      if (names.contains(range.layer)) kept.push_back(range);
    return kept;
  }

  ElementType type_of(const NewLayer& layer) const {
    if (layer.type == "Const") return stored(layer.blobs.front().second).element_type();
    const ElementType type = network_.graph.description(layer.outputs.front()).element_type;
    return type == ElementType::f32 && layer.type != "Input" ? weights_ : type;
  }

  void write_layer(std::size_t index) {
    NewLayer& layer = layers_[index];
    const std::string precision(precision_name(type_of(layer)));
    if (is_weighted(layer) && !network_.statistics.empty())
      layer.data.text("quantization_level", network_.int8.contains(layer.node) ? "I8" : precision);
    xml_.open("layer", {{"id", std::to_string(index)}, {"name", layer.name}, {"precision", precision}, {"type", layer.type}});
    if (!layer.data.attributes().empty()) xml_.empty("data", layer.data.attributes());
    if (!layer.inputs.empty()) write_ports("input", layer.inputs, 0, "");
    write_ports("output", layer.outputs, layer.inputs.size(), version_ == 7 ? precision_name(port_type(layer)) : "");
    write_blobs(layer);
    xml_.close();
  }

  /// Weights may be stored in another type than layers compute in, but a constant is what its layer gives.
  ElementType port_type(const NewLayer& layer) const {
    return layer.type == "Const" ? type_of(layer) : network_.graph.description(layer.outputs.front()).element_type;
  }

  Tensor stored(const Tensor& tensor) const {
    return tensor.element_type() == ElementType::f32 && fits(tensor) ? tensor.converted(weights_) : tensor;
  }

  void write_ports(std::string_view name, const std::vector<Value>& values, std::size_t first, std::string_view precision) {
    xml_.open(name);
    for (const Value value : values) {
      std::vector<RawAttribute> attributes{{"id", std::to_string(first++)}};
      if (!precision.empty()) attributes.push_back({"precision", std::string(precision)});
      xml_.open("port", attributes);
      for (const std::int64_t dim : network_.graph.shape(value)) xml_.number("dim", dim);
      xml_.close();
    }
    xml_.close();
  }

  void write_blobs(const NewLayer& layer) {
    if (layer.blobs.empty()) return;
    xml_.open("blobs");
    for (const auto& [name, tensor] : layer.blobs) {
      const Tensor kept = stored(tensor);
      std::vector<RawAttribute> attributes{{"offset", std::to_string(blobs_.add(kept))}, {"size", std::to_string(kept.bytes())}};
      if (kept.element_type() != weights_ && tensor.element_type() == ElementType::f32) attributes.push_back({"precision", "FP32"});
      xml_.empty(name, attributes);
    }
    xml_.close();
  }

  /// Whether the numbers have the type that weights are stored in.
  bool fits(const Tensor& tensor) const { return weights_ == ElementType::f32 || fits_f16(tensor); }

  void write_edges(std::size_t index) {
    const NewLayer& layer = layers_[index];
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
      const auto [from, port] = sources_.at(layer.inputs[i]);
      xml_.empty("edge", {{"from-layer", std::to_string(from)},
                          {"from-port", std::to_string(port)},
                          {"to-layer", std::to_string(index)},
                          {"to-port", std::to_string(i)}});
    }
  }

  const UnquantizedGraph& network_;
  std::vector<NewLayer> layers_;
  int version_;
  ElementType weights_;
  BlobWriter& blobs_;
  std::map<Value, std::pair<std::size_t, std::size_t>> sources_;  ///< layer and port id of each value
  XmlWriter xml_;
};

/// What becomes numbers of 32 bits would not come back as it was.
std::vector<std::string> layers_of_64_bits(const Graph& graph) {
  std::vector<std::string> refused;
  for (const Node& node : graph.nodes())
    if (!node.as<Constant>() && !node.outputs.empty() && node.outputs[0].element_type == ElementType::f64 && !node.as<Result>())
      refused.push_back(refusal_text(node, "it has floating-point numbers of 64 bits"));
  return refused;
}

}  // namespace

std::string write_net(const Graph& graph, int version, BlobWriter& blobs) {
  UnquantizedGraph network = unquantized(graph);
  const std::vector<std::string> wide = layers_of_64_bits(graph);
  network.refused.insert(network.refused.end(), wide.begin(), wide.end());
  // As the converter of that time did. Ranges belong to layers that must stay.
  if (network.statistics.empty()) network.graph = fold_constants(fold_affine(network.graph), false);
  network.graph = with_ir_windows(network.graph, false);
  const ElementType weights = has_f16_weights(graph) ? ElementType::f16 : ElementType::f32;
  return NetWriter(network, make_layers(network.graph, version, network.refused), version, weights, blobs).write();
}

}  // namespace octet::ir::v6
