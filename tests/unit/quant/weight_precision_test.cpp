#include "quant/weight_precision.hpp"

#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>

#include "graph/use_f32.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// A convolution with quantized weights of the given type, and a bias.
Graph network(ElementType type, const std::vector<float>& weights) {
  Graph graph("network");
  const auto constant = [&](const char* name, const std::vector<float>& values, Shape shape) {
    return graph.constant(name, Tensor::from(values, std::move(shape)).converted(type));
  };
  const Value input = graph.parameter("input", type, {1, 2, 2, 2});
  const Value low = constant("low", {-3}, {1, 1, 1, 1}), high = constant("high", {3}, {1, 1, 1, 1});
  const Value quantized = graph.add("quantized", FakeQuantize{255}, {constant("weights", weights, {1, 2, 1, 1}), low, high, low, high});
  const Value convolution = graph.add("convolution", Convolution{}, {input, quantized});
  graph.result("output", graph.add("bias", Binary{BinaryKind::Add}, {convolution, constant("shift", {0.1F}, {1, 1, 1, 1})}));
  return graph;
}

ElementType type_of(const Graph& graph, const char* name) { return graph.description({graph.find(name), 0}).element_type; }

}  // namespace

TEST_CASE("f16 weights are stored in half the bytes and converted where they are read") {
  const Graph graph = network(ElementType::f32, {1.5F, -2});
  const Graph halved = with_f16_weights(graph);
  CHECK(type_of(halved, "weights") == ElementType::f16);
  CHECK(type_of(halved, "weights/f32") == ElementType::f32);
  for (const char* name : {"low", "high", "shift", "quantized", "input"}) CHECK(type_of(halved, name) == ElementType::f32);
  const Tensor image = random_tensor({1, 2, 2, 2}, 1);
  CHECK(Executor(halved).run(image) == Executor(graph).run(image));
}

TEST_CASE("a network has f16 weights when one of its constants is f16") {
  CHECK(has_f16_weights(network(ElementType::f16, {1, 2})));
  CHECK(!has_f16_weights(network(ElementType::f32, {1, 2})));
}

TEST_CASE("weights beyond the range of f16 stay f32") {
  CHECK(type_of(with_f16_weights(network(ElementType::f32, {1.5F, 65505})), "weights") == ElementType::f32);
  CHECK(type_of(with_f16_weights(network(ElementType::f32, {1.5F, -65504})), "weights") == ElementType::f16);
}

TEST_CASE("weights too small for f16 to hold their digits stay f32") {
  CHECK(type_of(with_f16_weights(network(ElementType::f32, {1.5e-3F, -2e-3F})), "weights") == ElementType::f16);
  CHECK(type_of(with_f16_weights(network(ElementType::f32, {1.5e-7F, -2e-7F})), "weights") == ElementType::f32);
  CHECK(type_of(with_f16_weights(network(ElementType::f32, {1e-9F, -3e-9F})), "weights") == ElementType::f32);
  CHECK(type_of(with_f16_weights(network(ElementType::f32, {0, 0})), "weights") == ElementType::f16);
}

TEST_CASE("a network in f16 becomes one in f32 that computes the same") {
  const Graph graph = network(ElementType::f16, {1.5F, -2});
  const Graph widened = with_f32_weights(graph);
  for (const Node& node : widened.nodes())
    for (const OutputDescription& output : node.outputs) CHECK(output.element_type == ElementType::f32);
  const Tensor image = random_tensor({1, 2, 2, 2}, 1);
  CHECK(Executor(widened).run(image) == Executor(graph).run(image));
}

TEST_CASE("a network read from a file can be written in another precision and read again") {
  const TemporaryFolder folder;
  write_ir(network(ElementType::f16, {1.5F, -2}), folder.path() / "f16.xml", {.version = 10});
  write_ir(with_f32_weights(read_ir(folder.path() / "f16.xml")), folder.path() / "f32.xml");
  CHECK(type_of(read_ir(folder.path() / "f32.xml"), "weights") == ElementType::f32);
  write_ir(with_f16_weights(read_ir(folder.path() / "f32.xml")), folder.path() / "halved.xml");
  CHECK(type_of(read_ir(folder.path() / "halved.xml"), "weights") == ElementType::f16);
}
