#include "unit/model/ir/v6/old_net.hpp"

using namespace octet;
using namespace octet::test;

using Floats = std::vector<float>;

namespace {

bool has(const Graph& graph, const std::string& name) { return graph.contains(name); }

Floats values_of(const Graph& graph, Value value) {
  const auto values = graph.known_value(value)->data<float>();
  return {values.begin(), values.end()};
}

Floats lows(const Graph& graph, const std::string& quantizer) { return values_of(graph, graph.node(graph.find(quantizer)).inputs[1]); }
Floats highs(const Graph& graph, const std::string& quantizer) { return values_of(graph, graph.node(graph.find(quantizer)).inputs[2]); }

void check_close(const Floats& given, const Floats& expected) {
  REQUIRE(given.size() == expected.size());
  for (std::size_t i = 0; i < given.size(); ++i) CHECK(given[i] == Approx(expected[i]).epsilon(1e-6));
}

/// in -> c1 -> r1 -> c2, with the ranges of in and r1.
OldNet two_convolutions(const std::string& first_level = "I8") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 2, {1, -2, 4, 0.5f}, first_level, 1, {1, 2})
      .like("r1", "ReLU", "", {"c1"})
      .convolution("c2", "r1", 2, {1, 2, 3, 4});
  net.range("in", "-1, -2", "1, 1").range("r1", "0, 0", "3, 6");
  return net;
}

}  // namespace

TEST_CASE("IR v6: convolutions with statistics of their inputs get quantizers, signed where a minimum is below zero") {
  const Graph graph = two_convolutions().read();
  // The largest magnitude of all channels is 2, at 127 steps.
  check_close(lows(graph, "c1/fq_input"), {-2.0f * 128 / 127});
  check_close(highs(graph, "c1/fq_input"), {2});
  CHECK(graph.node(graph.find("c1/fq_input")).as<FakeQuantize>()->levels == 256);
  // The Relu runs with its convolution, whose own output is never stored.
  check_close(lows(graph, "r1/fq_output"), {0});
  check_close(highs(graph, "r1/fq_output"), {6});
  CHECK_FALSE(has(graph, "c1/fq_output"));
  CHECK(graph.node(graph.find("c1/fq_weights")).as<FakeQuantize>()->levels == 255);
  check_close(highs(graph, "c1/fq_weights"), {2, 4});
  check_close(lows(graph, "c1/fq_weights"), {-2, -4});
  // The last convolution gives real numbers.
  CHECK_FALSE(has(graph, "c2/fq_output"));
  CHECK(has(graph, "c2/fq_weights"));
}

TEST_CASE("IR v6: quantization_level FP32 keeps a layer, other words and none do not") {
  CHECK_FALSE(has(two_convolutions("FP32").read(), "c1/fq_weights"));
  CHECK_FALSE(has(two_convolutions("FP16").read(), "c1/fq_weights"));
  CHECK(has(two_convolutions("fp32").read(), "c1/fq_weights"));
  CHECK(has(two_convolutions("").read(), "c1/fq_weights"));
  const Graph graph = two_convolutions("FP32").read();
  // The second convolution quantizes what the first one's Relu gives.
  CHECK(has(graph, "c2/fq_input"));
  CHECK(graph.origin().levels == std::vector<RecordedLevel>{{"c1", "FP32"}, {"c2", "I8"}});
}

TEST_CASE("IR v6: a fully connected layer runs in INT8 only where quantization_level asks for it") {
  const auto read = [](const std::string& level) {
    OldNet net({1, 2});
    net.layer("fc", "FullyConnected", "out-size=\"1\"" + level, {"in"}, {1, 1}, {{"weights", floats({1, 2})}}).range("in", "0, 0", "1, 3");
    return net.read();
  };
  CHECK_FALSE(has(read(""), "fc/fq_weights"));
  const Graph graph = read(" quantization_level=\"I8\"");
  // Nothing asks for one range, so that channels keep theirs: 1 and 3. The weight 2 meets the larger one.
  check_close(highs(graph, "fc/fq_input"), {1, 3});
  check_close(highs(graph, "fc/fq_weights"), {6, 2});
}

TEST_CASE("IR v6: without statistics of the input, of any layer, or when not asked for, nothing is quantized") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 2, {1, 2, 3, 4}).like("r1", "ReLU", "", {"c1"}).range("c1", "0, 0", "1, 1");
  CHECK_FALSE(has(net.read(), "c1/fq_weights"));
  CHECK_FALSE(has(two_convolutions().read({.input_shapes = {}, .use_statistics = false}), "c1/fq_weights"));
  CHECK(two_convolutions().read({.input_shapes = {}, .use_statistics = false}).origin().statistics.size() == 2);
}

TEST_CASE("IR v6: channels keep their ranges in front of a depthwise convolution only") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 2, {1, 2, 3, 4}).like("cl", "Clamp", "min=\"0\" max=\"6\"", {"c1"});
  net.convolution("dw", "cl", 2, {0.5f, 2}, "I8", 2).convolution("c2", "dw", 2, {1, 2, 3, 4});
  net.range("in", "0, 0", "1, 1").range("cl", "0, 0", "2, 6").range("dw", "-1, 0", "1, 5");
  const Graph graph = net.read();
  check_close(highs(graph, "cl/fq_output"), {2, 6});
  check_close(highs(graph, "dw/fq_weights"), {0.5f, 2});
  check_close(highs(graph, "dw/fq_output"), {5});
}

TEST_CASE("IR v6: the parts of a concatenation keep their ranges, and the next weights follow the input channels") {
  OldNet net({1, 1, 4, 4});
  net.convolution("a", "in", 1, {1}).like("ra", "ReLU", "", {"a"}).convolution("b", "in", 1, {1}).like("rb", "ReLU", "", {"b"});
  net.layer("cat", "Concat", "axis=\"1\"", {"ra", "rb"}, {1, 2, 4, 4}).convolution("c", "cat", 1, {1, 4});
  net.range("in", "0", "1").range("ra", "0", "8").range("rb", "0", "1");
  const Graph graph = net.read();
  check_close(highs(graph, "ra/fq_output"), {8});
  check_close(highs(graph, "rb/fq_output"), {1});
  CHECK_FALSE(has(graph, "cat/fq_output"));
  // 1 * 8 against 4 * 1: a product has the step of 8 / 127.
  check_close(highs(graph, "c/fq_weights"), {1, 8});
  const Executor executor(graph);
  for (const StepDescription& step : executor.steps())
    if (step.name == "cat" || step.name == "c") CHECK(step.precision == ElementType::u8);
}

TEST_CASE("IR v6: an unsigned part of a signed concatenation is rounded to signed integers too") {
  OldNet net({1, 1, 4, 4});
  net.convolution("a", "in", 1, {1}).like("ra", "ReLU", "", {"a"}).convolution("b", "in", 1, {1});
  net.layer("cat", "Concat", "axis=\"1\"", {"ra", "b"}, {1, 2, 4, 4}).convolution("c", "cat", 1, {1, 4});
  net.range("in", "0", "1").range("ra", "0", "2").range("b", "-1", "1");
  const Graph graph = net.read();
  check_close(lows(graph, "cat/fq_input_0"), {-2.0f * 128 / 127});
  CHECK_FALSE(has(graph, "cat/fq_input_1"));
}

TEST_CASE("IR v6: a sum runs with the first of its convolutions, whose own output is not rounded") {
  OldNet net({1, 1, 4, 4});
  net.convolution("a", "in", 1, {1}).convolution("b", "in", 1, {1}).like("s", "Eltwise", "operation=\"sum\"", {"a", "b"});
  net.like("r", "ReLU", "", {"s"}).convolution("c", "r", 1, {1});
  net.range("in", "0", "1").range("a", "-3", "1").range("b", "-1", "1").range("s", "-9", "9").range("r", "0", "4");
  const Graph graph = net.read();
  CHECK_FALSE(has(graph, "a/fq_output"));
  check_close(highs(graph, "b/fq_output"), {1});
  CHECK_FALSE(has(graph, "s/fq_output"));
  check_close(highs(graph, "r/fq_output"), {4});
}

TEST_CASE("IR v6: an activation without an INT8 form keeps the convolution in front of it in FP32") {
  OldNet net({1, 1, 4, 4});
  net.convolution("a", "in", 1, {1}).like("t", "Activation", "type=\"tanh\"", {"a"}).range("in", "0", "1").range("a", "0", "1");
  CHECK_FALSE(has(net.read(), "a/fq_weights"));
}

TEST_CASE("IR v6: what only FP32 layers read is not stored as integers") {
  OldNet net({1, 1, 4, 4});
  net.convolution("a", "in", 1, {1}).like("r", "ReLU", "", {"a"});
  net.layer("p", "Pooling", "kernel=\"4,4\" strides=\"1,1\" pads_begin=\"0,0\" pads_end=\"0,0\" pool-method=\"avg\"", {"r"}, {1, 1, 1, 1});
  net.like("sm", "SoftMax", "axis=\"1\"", {"p"}).range("in", "0", "1").range("r", "0", "1").range("p", "0", "1");
  const Graph graph = net.read();
  CHECK(has(graph, "a/fq_weights"));
  CHECK_FALSE(has(graph, "r/fq_output"));
  CHECK_FALSE(has(graph, "p/fq_output"));
}

TEST_CASE("IR v6: a scale behind a convolution runs as a convolution") {
  OldNet net({1, 2, 4, 4});
  net.convolution("a", "in", 2, {1, 2, 3, 4});
  net.layer("ss", "ScaleShift", "", {"a"}, {1, 2, 4, 4}, {{"weights", floats({2, 3})}, {"biases", floats({1, 1})}});
  net.convolution("c", "ss", 2, {1, 1, 2, 1}).range("in", "0, 0", "1, 1").range("a", "0, 0", "4, 7").range("ss", "0, 0", "9, 22");
  const Graph graph = net.read();
  CHECK(graph.node(graph.find("ss/scaled")).as<GroupConvolution>());
  check_close(highs(graph, "a/fq_output"), {4, 7});
  check_close(highs(graph, "ss/fq_output"), {22});
  const Tensor input = random_tensor({1, 2, 4, 4}, 3, 0.6f, 0.1f);
  const Tensor real = Executor(net.read({.input_shapes = {}, .use_statistics = false})).run(input);
  CHECK(relative_difference(Executor(graph).run(input), real) < 0.03);
}

TEST_CASE("IR v6: an output channel whose weights are all zero keeps its bias") {
  OldNet net({1, 1, 1, 2});
  net.convolution("a", "in", 2, {1, 0}, "I8", 1, {0.5f, -4.6f}).range("in", "0", "2");
  const Graph graph = net.read();
  check_close(highs(graph, "a/fq_weights"), {1, 1});
  const Tensor result = Executor(graph).run(Tensor::from(Floats{0, 2}, Shape{1, 1, 1, 2}));
  check_close({result.data<float>().begin(), result.data<float>().end()}, {0.5f, 2.5f, -4.6f, -4.6f});
}

TEST_CASE("IR v6: a single value stands for all channels of the layer that the range belongs to") {
  OldNet net({1, 2, 4, 4});
  net.convolution("c1", "in", 2, {1, 2, 3, 4}).like("r1", "ReLU", "", {"c1"}).convolution("c2", "r1", 2, {1, 2, 3, 4});
  net.range("in", "0", "1").range("c1", "-9", "9").range("r1", "0", "5");
  const Graph graph = net.read();
  check_close(lows(graph, "r1/fq_output"), {0});
  check_close(highs(graph, "r1/fq_output"), {5});
}

TEST_CASE("IR v6: a range of almost nothing has steps of one") {
  OldNet net({1, 1, 4, 4});
  net.convolution("c1", "in", 1, {1}).range("in", "0", "0");
  check_close(highs(net.read(), "c1/fq_input"), {255});
}

TEST_CASE("IR v6: an output of the network keeps its name when it is rounded") {
  OldNet net({1, 1, 1, 2});
  net.convolution("a", "in", 1, {1}).convolution("b", "in", 1, {1}).like("s", "Eltwise", "operation=\"sum\"", {"a", "b"});
  net.range("in", "0", "2").range("a", "0", "2").range("b", "0", "2").range("s", "0", "4");
  const Executor executor(net.read());
  CHECK(executor.outputs()[0].name == "s");
  const Tensor result = executor.run(Tensor::from(Floats{2, 1}, Shape{1, 1, 1, 2}));
  CHECK(result.data<float>()[0] == Approx(4).epsilon(0.02));
}
