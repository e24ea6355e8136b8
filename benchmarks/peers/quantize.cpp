// Quantizes a model for a comparison in INT8: octet_peer_quantize MODEL BATCH OUT SAMPLE.npy... calibrates it on the samples and writes
// OUT.xml, which Octet runs, and OUT.onnx, the same network with the same scales for other engines.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <octet/calib/calibrator.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/rewrite.hpp>
#include <octet/ir/ir.hpp>
#include <octet/onnx/onnx.hpp>
#include <octet/tensor/npy.hpp>

namespace octet::benchmarks {
namespace {

bool is_activation(const Node& node) {
  const auto* unary = node.as<Unary>();
  return node.as<Clamp>() || (unary && unary->kind == UnaryKind::Relu);
}

bool is_bias(const Graph& graph, const Node& node, Value sum) {
  const auto* binary = node.as<Binary>();
  return binary && binary->kind == BinaryKind::Add && graph.known_value(node.inputs[node.inputs[0] == sum ? 1 : 0]);
}

/// The end of a layer that begins with that value: bias and activation are a part of it.
Value end_of_layer(const Graph& graph, Value value) {
  for (std::vector<NodeId> users = graph.users(value); users.size() == 1; users = graph.users(value)) {
    const Node& node = graph.node(users[0]);
    if (!is_bias(graph, node, value) && !is_activation(node)) break;
    value = {users[0], 0};
  }
  return value;
}

/// Where convolutions of integers end in floating-point numbers. Octet's convolutions give either; engines that look for quantizers around
/// a layer would compute all of it in floating point.
std::vector<Value> floating_ends(const Graph& graph) {
  const auto is_quantizer = [&](NodeId id) { return graph.node(id).as<FakeQuantize>() != nullptr; };
  std::vector<Value> ends;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    const Node& node = graph.node(id);
    const bool is_convolution = node.as<Convolution>() || node.as<GroupConvolution>();
    if (!is_convolution || !is_quantizer(node.inputs[1].node)) continue;
    const Value end = end_of_layer(graph, {id, 0});
    if (!std::ranges::all_of(graph.users(end), is_quantizer)) ends.push_back(end);
  }
  return ends;
}

struct Limits {
  float low = 0, high = 0;
};

/// What the values reach on the samples.
std::vector<Limits> observe(const Graph& graph, const std::vector<Value>& values, const std::vector<Tensor>& samples) {
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) copy.keep(id);
  for (std::size_t i = 0; i < values.size(); ++i) copy.graph().result("observed_" + std::to_string(i), copy.translated(values[i]));
  const Executor executor(std::move(copy).take());
  std::vector<Limits> limits(values.size());
  for (const Tensor& sample : samples) {
    const std::vector<Tensor> outputs = executor.run(std::vector<Tensor>{sample});
    for (std::size_t i = 0; i < values.size(); ++i)
      for (const float value : outputs[outputs.size() - values.size() + i].data<float>())
        limits[i] = {std::min(limits[i].low, value), std::max(limits[i].high, value)};
  }
  return limits;
}

/// Limits that have zero on a level.
Limits aligned(Limits limits) {
  const float step = std::max(limits.high - limits.low, 1e-6F) / 255;
  const float zero = std::nearbyint(-limits.low / step);
  return {-zero * step, (255 - zero) * step};
}

/// The network with a quantizer behind every end.
Graph with_quantized_ends(const Graph& graph, const std::vector<Tensor>& samples) {
  const std::vector<Value> ends = floating_ends(graph);
  const std::vector<Limits> limits = observe(graph, ends, samples);
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    copy.keep(id);
    const auto end = std::ranges::find(ends, Value{id, 0});
    if (end == ends.end()) continue;
    const Limits range = aligned(limits[static_cast<std::size_t>(end - ends.begin())]);
    const std::string name = graph.node(id).name + "/fq_end";
    const Value low = copy.graph().constant(name + "/low", Tensor::scalar(range.low));
    const Value high = copy.graph().constant(name + "/high", Tensor::scalar(range.high));
    copy.replace(*end, copy.graph().add(name, FakeQuantize{256}, {copy.translated(*end), low, high, low, high}));
  }
  return std::move(copy).take();
}

Graph with_batch(const Graph& graph, std::int64_t batch) {
  const Node& input = graph.node(graph.parameters()[0]);
  return graph.reshape({{input.name, input.outputs[0].shape.with(0, batch)}});
}

void quantize(const std::string& model, std::int64_t batch, const std::string& out, const std::vector<Tensor>& samples) {
  const Graph graph = with_batch(read_model(model), samples[0].shape()[0]);
  Calibrator calibrator(graph);
  for (const Tensor& sample : samples) calibrator.observe(sample);
  const Graph int8 = calibrator.quantize();
  write_ir(with_batch(int8, batch), out + ".xml");
  write_onnx(compress_weights(with_batch(with_quantized_ends(int8, samples), batch)), out + ".onnx");
}

}  // namespace
}  // namespace octet::benchmarks

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "usage: octet_peer_quantize MODEL BATCH OUT SAMPLE.npy...\n");
    return 2;
  }
  try {
    std::vector<octet::Tensor> samples;
    for (int i = 4; i < argc; ++i) samples.push_back(octet::read_npy(argv[i]));
    octet::benchmarks::quantize(argv[1], std::stoll(argv[2]), argv[3], samples);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "octet_peer_quantize: %s\n", error.what());
    return 1;
  }
}
