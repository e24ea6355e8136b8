#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <octet/quant/quantize.hpp>

#include "support.hpp"

namespace octet::test {

using Lines = std::vector<std::string>;

inline Value relu(Graph& graph, const std::string& name, Value value) { return graph.add(name, Unary{UnaryKind::Relu}, {value}); }

/// A 1x1 convolution to that many channels with weights of its own.
inline Value convolution(Graph& graph, const std::string& name, Value value, std::int64_t channels) {
  const Tensor weights = random_tensor({channels, graph.shape(value)[1], 1, 1}, static_cast<unsigned>(name.size()));
  return graph.add(name, Convolution{}, {value, graph.constant(name + "/weights", weights)});
}

/// An Add of one number per channel.
inline Value bias(Graph& graph, const std::string& name, Value value) {
  const Tensor numbers = random_tensor({1, graph.shape(value)[1], 1, 1}, 3);
  return graph.add(name, Binary{BinaryKind::Add}, {value, graph.constant(name + "/numbers", numbers)});
}

inline Value sum(Graph& graph, const std::string& name, Value a, Value b) { return graph.add(name, Binary{BinaryKind::Add}, {a, b}); }

inline Value image(Graph& graph) { return graph.parameter("x", ElementType::f32, {1, 4, 8, 8}); }

/// Statistics that saw all of the placement's tensors between those values.
inline Statistics seen(const Placement& placement, float low = -1, float high = 1, const std::map<std::string, ValueRange>& others = {}) {
  Statistics statistics;
  for (const std::string& tensor : placement.tensors()) {
    const auto other = others.find(tensor);
    const ValueRange range = other == others.end() ? ValueRange{low, high} : other->second;
    statistics.observe(tensor, Tensor::from(std::vector<float>{range.low, range.high}, Shape{1, 2}));
  }
  return statistics;
}

inline Graph quantized(const Graph& graph, const QuantScheme& scheme = {}) {
  const Placement placement = place_quantizers(graph, scheme);
  return quantize(placement, seen(placement), scheme);
}

/// For each input of each node that comes from a FakeQuantize of a computed value: "NODE reads VALUE through FAKE_QUANTIZE".
inline Lines quantized_reads(const Graph& graph) {
  Lines lines;
  for (const Node& node : graph.nodes())
    for (const Value input : node.inputs) {
      const Node& source = graph.node(input);
      if (!source.as<FakeQuantize>() || graph.node(source.inputs[0]).as<Constant>()) continue;
      lines.push_back(node.name + " reads " + tensor_name(graph, source.inputs[0]) + " through " + source.name);
    }
  return lines;
}

/// The values under each quantizer: "relu1 relu2" where two share one.
inline Lines quantizers(const Placement& placement) {
  Lines lines;
  for (const Placement::Quantizer& quantizer : placement.quantizers) {
    std::string line;
    for (const std::string& tensor : quantizer.tensors) line += (line.empty() ? "" : " ") + tensor;
    lines.push_back(line);
  }
  return lines;
}

inline Lines weighted_layers(const Placement& placement) {
  Lines lines;
  for (const NodeId id : placement.weighted) lines.push_back(placement.graph.node(id).name);
  return lines;
}

/// "conv INT8: inputs and weights are quantized".
inline Lines decisions(const Placement& placement) {
  Lines lines;
  for (const LayerDecision& decision : placement.decisions)
    lines.push_back(decision.layer + (decision.int8 ? " INT8: " : " FP32: ") + decision.reason);
  return lines;
}

/// The decision on one layer, as a line.
inline std::string decision(const Placement& placement, const std::string& layer) {
  for (const LayerDecision& decision : placement.decisions)
    if (decision.layer == layer) return (decision.int8 ? "INT8: " : "FP32: ") + decision.reason;
  return "none";
}

/// One constant limit of a FakeQuantize: input 1 is the low one, 2 the high one.
inline const Tensor& limit(const Graph& graph, const std::string& name, std::size_t input) {
  return *graph.known_value(graph.node(graph.find(name)).inputs.at(input));
}

inline std::vector<float> floats(const Tensor& tensor) {
  const auto values = tensor.data<float>();
  return {values.begin(), values.end()};
}

}  // namespace octet::test
