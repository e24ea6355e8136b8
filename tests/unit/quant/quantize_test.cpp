#include <cfloat>

#include "unit/exec/reference_run.hpp"
#include "unit/quant/networks.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// x -> conv1 -> relu -> conv2.
Graph two_convolutions() {
  Graph graph;
  const Value first = relu(graph, "relu", bias(graph, "bias1", convolution(graph, "conv1", image(graph), 8)));
  graph.result("y", bias(graph, "bias2", convolution(graph, "conv2", first, 3)));
  return graph;
}

/// One layer on an image of 4 channels, with these weights.
Graph one_layer(Operation layer, const Tensor& weights) {
  Graph graph;
  graph.result("y", graph.add("layer", std::move(layer), {image(graph), graph.constant("weights", weights)}));
  return graph;
}

std::vector<float> high_weight_limits(const Graph& graph) { return floats(limit(graph, "layer/fq_weights", 2)); }

Shape weight_limits_shape(const Operation& layer, const Shape& weights) {
  return limit(quantized(one_layer(layer, random_tensor(weights, 1))), "layer/fq_weights", 1).shape();
}

Lines node_names(const Graph& graph) {
  Lines names;
  for (const Node& node : graph.nodes()) names.push_back(node.name);
  return names;
}

}  // namespace

TEST_CASE("quantize adds one FakeQuantize per activation and one per weights, next to what they serve") {
  CHECK(node_names(quantized(two_convolutions())) ==
        Lines{"x", "conv1/fq_input/low", "conv1/fq_input/high", "conv1/fq_input",
              "conv1/weights", "conv1/fq_weights/low", "conv1/fq_weights/high", "conv1/fq_weights", "conv1",
              "bias1/numbers", "bias1", "relu",
              "conv2/fq_input/low", "conv2/fq_input/high", "conv2/fq_input",
              "conv2/weights", "conv2/fq_weights/low", "conv2/fq_weights/high", "conv2/fq_weights", "conv2",
              "bias2/numbers", "bias2", "y"});
}

TEST_CASE("activation limits are what the statistics say, with the rank of the data") {
  const Placement placement = place_quantizers(two_convolutions(), {});
  const Graph graph = quantize(placement, seen(placement, -2, 1, {{"relu", {0, 6}}}), {});
  const std::string first = "conv1/fq_input", second = "conv2/fq_input";
  CHECK(limit(graph, first, 1).shape() == Shape{1, 1, 1, 1});
  CHECK(limit(graph, first, 1).data<float>()[0] == Approx(-2.0 * 128 / 127));
  CHECK(floats(limit(graph, first, 2)) == std::vector<float>{2});
  CHECK(floats(limit(graph, second, 1)) == std::vector<float>{0});
  CHECK(floats(limit(graph, second, 2)) == std::vector<float>{6});
  const Node& node = graph.node(graph.find(first));
  CHECK(node.as<FakeQuantize>()->levels == 256);
  CHECK(node.inputs[1] == node.inputs[3]);
  CHECK(node.inputs[2] == node.inputs[4]);
}

TEST_CASE("an override of a layer's activations holds for what that layer reads, also past a pooling") {
  Graph graph;
  const Value first = relu(graph, "relu", convolution(graph, "conv1", image(graph), 8));
  const Value pooled = graph.add("pool", MaxPool{.kernel = {2, 2}, .strides = {2, 2}}, {first});
  graph.result("y", convolution(graph, "conv2", pooled, 3));
  const QuantScheme scheme{.overrides = {{.name = "conv2", .activations = ActivationScheme{.sign = Signedness::Signed, .levels = 255}}}};
  const Placement placement = place_quantizers(graph, scheme);
  const Graph result = quantize(placement, seen(placement, 0, 4), scheme);
  CHECK(result.node(result.find("conv1/fq_input")).as<FakeQuantize>()->levels == 256);
  CHECK(result.node(result.find("pool/fq_input")).as<FakeQuantize>()->levels == 255);
  CHECK(floats(limit(result, "pool/fq_input", 1)) == std::vector<float>{-4});
}

TEST_CASE("weights have one range per output channel, wherever the layer keeps its channels") {
  CHECK(weight_limits_shape(Convolution{}, {6, 4, 3, 3}) == Shape{6, 1, 1, 1});
  CHECK(weight_limits_shape(GroupConvolution{}, {4, 1, 1, 3, 3}) == Shape{4, 1, 1, 1, 1});
  CHECK(weight_limits_shape(GroupConvolution{}, {2, 5, 2, 3, 3}) == Shape{2, 5, 1, 1, 1});
  CHECK(weight_limits_shape(ConvolutionBackpropData{}, {4, 6, 3, 3}) == Shape{1, 6, 1, 1});
  CHECK(weight_limits_shape(MatMul{.transpose_b = true}, {5, 8}) == Shape{5, 1});
  CHECK(weight_limits_shape(MatMul{}, {8, 5}) == Shape{1, 5});
}

TEST_CASE("the limits of weights are the largest magnitudes of their channels") {
  const Tensor weights = Tensor::from(std::vector<float>{1, -3, 2, 0.5f, 0.25f, 0, -0.125f, 0.0625f}, {2, 4, 1, 1});
  const Graph per_channel = quantized(one_layer(Convolution{}, weights));
  CHECK(high_weight_limits(per_channel) == std::vector<float>{3, 0.25f});
  CHECK(floats(limit(per_channel, "layer/fq_weights", 1)) == std::vector<float>{-3, -0.25f});
  CHECK(per_channel.node(per_channel.find("layer/fq_weights")).as<FakeQuantize>()->levels == 255);

  const Tensor matrix = Tensor::from(std::vector<float>{1, -2, 0.5f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4, 1}, {8, 2});
  const Graph columns = quantized(one_layer(MatMul{}, matrix));
  CHECK(high_weight_limits(columns) == std::vector<float>{4, 2});

  const Tensor filters = Tensor::from(std::vector<float>{1, -2, 3, 0.5f, 5, 0, 0, 7}, {4, 2, 1, 1});
  const Graph transposed = quantized(one_layer(ConvolutionBackpropData{}, filters));
  CHECK(high_weight_limits(transposed) == std::vector<float>{5, 7});

  const Graph per_tensor = quantized(one_layer(Convolution{}, weights), {.weights = {.granularity = Granularity::PerTensor}});
  CHECK(high_weight_limits(per_tensor) == std::vector<float>{3});
  CHECK(limit(per_tensor, "layer/fq_weights", 2).shape() == Shape{1, 1, 1, 1});

  const Graph full = quantized(one_layer(Convolution{}, weights), {.weights = {.levels = 256}});
  CHECK(high_weight_limits(full) == std::vector<float>{3, 0.25f});
  CHECK(limit(full, "layer/fq_weights", 1).data<float>()[0] == Approx(-3.0 * 128 / 127));
}

TEST_CASE("channels of zeros take the range of the largest, and tiny weights keep theirs unless its scale would be denormal") {
  const Tensor some_zeros = Tensor::from(std::vector<float>{0, 0, 0, 0, 8, 1, 1, 1, 1e-20f, 0, 0, 0}, {3, 4, 1, 1});
  CHECK(high_weight_limits(quantized(one_layer(Convolution{}, some_zeros))) == std::vector<float>{8, 8, 1e-20f});
  CHECK(high_weight_limits(quantized(one_layer(Convolution{}, Tensor(ElementType::f32, {1, 4, 1, 1})))) == std::vector<float>{1});
  const Tensor denormal = Tensor::from(std::vector<float>{1e-40f, 0, 0, 0}, {1, 4, 1, 1});
  CHECK(high_weight_limits(quantized(one_layer(Convolution{}, denormal))) == std::vector<float>{1e-35f});
  CHECK(high_weight_limits(quantized(one_layer(Convolution{}, denormal)))[0] / 127 >= FLT_MIN);
}

TEST_CASE("the quantized network computes what the network computes, to the accuracy of 8 bits") {
  const Graph graph = two_convolutions();
  const Placement placement = place_quantizers(graph, {});
  const std::vector<Tensor> inputs = random_inputs(graph, 5);
  Graph observed = placement.graph;
  observed.result("observed", {observed.find("relu"), 0});
  const std::vector<Tensor> exact = run_reference(observed, inputs);
  Statistics statistics;
  statistics.observe("x", inputs[0]);
  statistics.observe("relu", exact[1]);
  const double difference = relative_difference(run_reference(quantize(placement, statistics, {}), inputs)[0], exact[0]);
  CHECK(difference > 1e-5);
  CHECK(difference < 0.02);
}

TEST_CASE("a name that is taken gets another") {
  Graph graph;
  const Value x = graph.parameter("conv1/fq_input", ElementType::f32, {1, 4, 8, 8});
  graph.result("y", convolution(graph, "conv1", x, 8));
  const Graph result = quantized(graph);
  CHECK(quantized_reads(result) == Lines{"conv1 reads conv1/fq_input through conv1/fq_input_"});
}

TEST_CASE("a tensor that was only moved has the range of what it was moved from") {
  Graph graph;
  const Value left = relu(graph, "left", convolution(graph, "conv1", image(graph), 4));
  const Value right = relu(graph, "right", convolution(graph, "conv22", {graph.find("x"), 0}, 4));
  const Value joined = graph.add("join", Concat{1}, {left, right});
  const Value pooled = graph.add("pool", MaxPool{.kernel = {2, 2}, .strides = {2, 2}}, {joined});
  graph.result("y", convolution(graph, "conv333", pooled, 3));
  graph.result("z", convolution(graph, "conv4444", pooled, 3));
  // The statistics of a placement in which everything moves as integers ...
  const Statistics statistics = seen(place_quantizers(graph, {}), -1, 1, {{"left", {0, 2}}, {"right", {0, 5}}});
  // ... serve one in which the pooled values are quantized for one of their readers only.
  const QuantScheme scheme{.overrides = {{.name = "conv333", .keep_fp32 = true}}};
  const Placement placement = place_quantizers(graph, scheme);
  CHECK(quantizers(placement) == Lines{"x", "pool"});
  const Graph result = quantize(placement, statistics, scheme);
  CHECK(floats(limit(result, "conv4444/fq_input", 2)) == std::vector<float>{5});
}

TEST_CASE("a tensor without statistics is named") {
  const Placement placement = place_quantizers(two_convolutions(), {});
  Statistics statistics;
  statistics.observe("x", random_tensor({1, 4}, 1));
  const Error error = error_of([&] { quantize(placement, statistics, {}); });
  CHECK(error.code() == ErrorCode::NotFound);
  CHECK_THAT(error.what(), contains("relu"));
}
