#include <octet/graph/cost.hpp>

#include "support.hpp"

using namespace octet;

namespace {

struct Network {
  Graph graph;
  Value input;
  explicit Network(Shape shape) : input(graph.parameter("input", ElementType::f32, std::move(shape))) {}

  Value weights(const std::string& name, Shape shape, ElementType type = ElementType::f32) {
    return graph.constant(name, Tensor(type, std::move(shape)));
  }
};

}  // namespace

TEST_CASE("a convolution costs one filter per output element") {
  Network net({1, 3, 8, 8});
  const Value out = net.graph.add("conv", Convolution{}, {net.input, net.weights("w", {16, 3, 3, 3})});
  // Output [1,16,6,6]: 576 elements of 27 products each.
  CHECK(cost(net.graph, out.node) == Cost{576.0 * 27, 432, 1728});
}

TEST_CASE("a group convolution sums over the channels of one group") {
  Network net({1, 8, 4, 4});
  const Value out = net.graph.add("depthwise", GroupConvolution{}, {net.input, net.weights("w", {8, 1, 1, 3, 3})});
  // Output [1,8,2,2]: 32 elements of 9 products each.
  CHECK(cost(net.graph, out.node) == Cost{32.0 * 9, 72, 288});
}

TEST_CASE("a transposed convolution spreads every input element over one filter") {
  Network net({1, 4, 5, 5});
  const Value out = net.graph.add("deconv", ConvolutionBackpropData{.strides = {2, 2}}, {net.input, net.weights("w", {4, 6, 2, 2})});
  // 100 input elements, 6 * 2 * 2 products each.
  CHECK(cost(net.graph, out.node) == Cost{100.0 * 24, 96, 384});
}

TEST_CASE("a transposed group convolution spreads over the channels of one group") {
  Network net({1, 4, 5, 5});
  const Value out =
      net.graph.add("deconv", GroupConvolutionBackpropData{.strides = {2, 2}}, {net.input, net.weights("w", {2, 2, 3, 2, 2})});
  CHECK(cost(net.graph, out.node) == Cost{100.0 * 12, 48, 192});
}

TEST_CASE("a matrix product costs the inner size per output element") {
  Network net({5, 7});
  const Value plain = net.graph.add("plain", MatMul{}, {net.input, net.weights("a", {7, 3})});
  const Value transposed = net.graph.add("transposed", MatMul{.transpose_a = true}, {net.input, net.weights("b", {5, 2})});
  CHECK(cost(net.graph, plain.node) == Cost{5.0 * 3 * 7, 21, 84});
  CHECK(cost(net.graph, transposed.node) == Cost{7.0 * 2 * 5, 10, 40});
}

TEST_CASE("a bias counts as parameters and costs no multiplications") {
  Network net({1, 4});
  const Value out = net.graph.add("bias", Binary{BinaryKind::Add}, {net.input, net.weights("b", {1, 4})});
  CHECK(cost(net.graph, out.node) == Cost{0, 4, 16});
}

TEST_CASE("axes and target shapes are no parameters") {
  Network net({1, 4});
  const Value out = net.graph.add("reshape", Reshape{}, {net.input, net.graph.constant("shape", Tensor::from(Dims{2, 2}))});
  CHECK(cost(net.graph, out.node) == Cost{});
}

TEST_CASE("quantized weights count as they are stored, where they are used") {
  Network net({1, 4});
  const Value stored = net.weights("w", {3, 4}, ElementType::i8);
  const Value converted = net.graph.add("convert", Convert{ElementType::f32}, {stored});
  const Value scaled = net.graph.add("scale", Binary{BinaryKind::Multiply}, {converted, net.weights("s", {3, 1})});
  const Value out = net.graph.add("product", MatMul{.transpose_b = true}, {net.input, scaled});
  // 12 bytes of i8 weights and three f32 scales.
  CHECK(cost(net.graph, out.node) == Cost{12, 15, 24});
  CHECK(cost(net.graph, scaled.node) == Cost{});
}

TEST_CASE("the ranges of FakeQuantize on weights are no parameters") {
  Network net({1, 4});
  const Value low = net.weights("low", {}), high = net.graph.constant("high", Tensor::scalar(1.0F));
  const Value quantized = net.graph.add("quantized", FakeQuantize{.levels = 255}, {net.weights("w", {4, 2}), low, high, low, high});
  const Value out = net.graph.add("product", MatMul{}, {net.input, quantized});
  CHECK(cost(net.graph, out.node) == Cost{8, 8, 32});
}

TEST_CASE("the network's cost counts shared weights once and every computation") {
  Network net({4, 4});
  const Value weights = net.weights("w", {4, 4});
  const Value once = net.graph.add("once", MatMul{}, {net.input, weights});
  net.graph.result("out", net.graph.add("twice", MatMul{}, {once, weights}));
  CHECK(cost(net.graph) == Cost{2.0 * 64, 16, 64});
}
