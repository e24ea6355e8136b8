#include <algorithm>
#include <cmath>

#include "unit/exec/reference_run.hpp"
#include "unit/quant/networks.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// A network whose output is its weights, with limits of their own for each row.
Graph quantized_weights(const Tensor& weights, const std::vector<float>& low, const std::vector<float>& high, std::int64_t levels) {
  Graph graph;
  const Shape shape{weights.shape()[0], 1};
  const Value lows = graph.constant("low", Tensor::from(low, shape));
  const Value highs = graph.constant("high", Tensor::from(high, shape));
  const Value values = graph.constant("weights", weights);
  graph.result("y", graph.add("fq", FakeQuantize{.levels = levels}, {values, lows, highs, lows, highs}));
  return graph;
}

Lines operations(const Graph& graph) {
  Lines lines;
  for (const Node& node : graph.nodes()) lines.push_back(std::string(type_name(node.operation)) + " " + node.name);
  return lines;
}

std::vector<int> codes(const Graph& graph) {
  const Tensor& tensor = graph.node(graph.find("fq/codes")).as<Constant>()->value;
  const auto values = tensor.data<std::int8_t>();
  return {values.begin(), values.end()};
}

/// The largest difference of the two networks' weights, in units in the last place of the row's largest limit.
double units_apart(const Graph& a, const Graph& b, const std::vector<float>& limits) {
  const Tensor x = run_reference(a, {})[0];
  const Tensor y = run_reference(b, {})[0];
  REQUIRE(x.shape() == y.shape());
  const std::size_t row = x.elements() / limits.size();
  double largest = 0;
  for (std::size_t i = 0; i < x.elements(); ++i) {
    const float unit = std::nextafter(limits[i / row], INFINITY) - limits[i / row];
    largest = std::max(largest, static_cast<double>(std::abs(x.data<float>()[i] - y.data<float>()[i])) / unit);
  }
  return largest;
}

}  // namespace

TEST_CASE("symmetric weights are stored as i8 with a scale and no zero point") {
  const Tensor weights = Tensor::from(std::vector<float>{-2, -1, 0, 1, 1.27f, 0.494f, 0.496f, -5}, {2, 4});
  const Graph graph = quantized_weights(weights, {-2, -1.27f}, {2, 1.27f}, 255);
  const Graph compressed = compress_weights(graph);
  CHECK(operations(compressed) == Lines{"Constant fq/codes", "Convert fq/convert", "Constant fq/scale", "Multiply fq", "Result y"});
  // Halves go to the even level counted from the lowest, as in FakeQuantize.
  CHECK(codes(compressed) == std::vector<int>{-127, -63, 0, 63, 127, 49, 50, -127});
  CHECK(compressed.node(compressed.find("fq/codes")).outputs[0].element_type == ElementType::i8);
  CHECK(compressed.shape({compressed.find("fq/scale"), 0}) == Shape{2, 1});
  CHECK(floats(compressed.node(compressed.find("fq/scale")).as<Constant>()->value) == std::vector<float>{2.0f / 127, 1.27f / 127});
}

TEST_CASE("weights of 256 levels use -128 and have no zero point either") {
  const Tensor weights = Tensor::from(std::vector<float>{-9, -1, 0, 1}, {1, 4});
  const Graph compressed = compress_weights(quantized_weights(weights, {-1.0f * 128 / 127}, {1}, 256));
  CHECK(codes(compressed) == std::vector<int>{-128, -127, 0, 127});
  CHECK_FALSE(compressed.contains("fq/subtract"));
}

TEST_CASE("a range that is not centred keeps its zero point") {
  const Tensor weights = Tensor::from(std::vector<float>{0, 1, 255, 300, -1, -128, 127, 5}, {2, 4});
  const Graph graph = quantized_weights(weights, {0, -128}, {255, 127}, 256);
  const Graph compressed = compress_weights(graph);
  CHECK(codes(compressed) == std::vector<int>{-128, -127, 127, 127, -1, -128, 127, 5});
  CHECK(floats(compressed.node(compressed.find("fq/zero_point")).as<Constant>()->value) == std::vector<float>{-128, 0});
  CHECK(run_reference(compressed, {})[0] == run_reference(graph, {})[0]);
}

TEST_CASE("compressed weights have the values that FakeQuantize gives, to its rounding of the range") {
  const std::vector<float> high{0.1f, 1.0f, 3.7f, 1e-20f, 12345.678f};
  std::vector<float> low;
  for (const float limit : high) low.push_back(-limit);
  Tensor weights = random_tensor({5, 400}, 11, 0, 0.5f);
  for (std::size_t i = 0; i < weights.elements(); ++i) weights.mutable_data<float>()[i] *= high[i / 400];
  const Graph graph = quantized_weights(weights, low, high, 255);
  // FakeQuantize rounds q / 254, its product with 2m, and 2m is a binade above m.
  CHECK(units_apart(graph, compress_weights(graph), high) <= 2);

  std::vector<float> wide_low;
  for (const float limit : high) wide_low.push_back(-limit * 128 / 127);
  const Graph wide = quantized_weights(weights, wide_low, high, 256);
  CHECK(units_apart(wide, compress_weights(wide), high) <= 2);
}

TEST_CASE("what a byte cannot hold and what is no constant stays FakeQuantize") {
  const Tensor weights = random_tensor({2, 4}, 1);
  const Graph many = quantized_weights(weights, {-1, -1}, {1, 1}, 257);
  CHECK(compress_weights(many) == many);
  const Graph two = quantized_weights(weights, {-1, -1}, {1, 1}, 2);
  CHECK(compress_weights(two) == two);
  const Graph empty_range = quantized_weights(weights, {-1, 1}, {1, 1}, 255);
  CHECK(compress_weights(empty_range) == empty_range);

  Graph network;
  network.result("y", relu(network, "relu", convolution(network, "conv", image(network), 2)));
  const Graph compressed = compress_weights(quantized(network));
  CHECK(compressed.node(compressed.find("conv/fq_input")).as<FakeQuantize>());
  CHECK(compressed.node(compressed.find("conv/fq_weights")).as<Binary>());
}

TEST_CASE("weights of f16 networks are compressed too") {
  Graph graph;
  const auto half = [&](const std::string& name, const std::vector<float>& values, const Shape& shape) {
    return graph.constant(name, Tensor::from(values, shape).converted(ElementType::f16));
  };
  const Value low = half("low", {-127}, {1, 1});
  const Value high = half("high", {127}, {1, 1});
  graph.result("y", graph.add("fq", FakeQuantize{.levels = 255}, {half("weights", {1, -2.25f, 200}, {1, 3}), low, high, low, high}));
  const Graph compressed = compress_weights(graph);
  CHECK(codes(compressed) == std::vector<int>{1, -2, 127});
  CHECK(run_reference(compressed, {})[0] == Tensor::from(std::vector<float>{1, -2, 127}, {1, 3}).converted(ElementType::f16));
}

TEST_CASE("a compressed network computes what the quantized one computes") {
  Graph graph;
  const Value first = relu(graph, "relu", bias(graph, "bias", convolution(graph, "conv1", image(graph), 8)));
  graph.result("y", convolution(graph, "conv2", first, 3));
  const Graph result = quantized(graph);
  const std::vector<Tensor> inputs = random_inputs(graph, 1);
  CHECK(relative_difference(run_reference(compress_weights(result), inputs)[0], run_reference(result, inputs)[0]) <= 1e-6);
}
