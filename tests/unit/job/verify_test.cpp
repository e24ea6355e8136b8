#include <octet/job/verify.hpp>

#include <limits>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Value fake_quantize(Graph& graph, const std::string& name, Value value, float low, float high) {
  const Value lower = graph.constant(name + "/low", Tensor::scalar(low)), upper = graph.constant(name + "/high", Tensor::scalar(high));
  return graph.add(name, FakeQuantize{.levels = 256}, {value, lower, upper, lower, upper});
}

/// Two convolutions with a residual sum, FP32 or INT8, and a head of other operations.
Graph network(bool quantized) {
  Graph graph;
  const auto rounded = [&](const std::string& name, Value value, float low, float high) {
    return quantized ? fake_quantize(graph, name, value, low, high) : value;
  };
  const auto convolution = [&](const std::string& name, Value data, std::int64_t channels, unsigned seed) {
    const Value stored = graph.constant(name + "/weights", random_tensor(Shape{channels, graph.shape(data)[1], 3, 3}, seed, 0, 0.2f));
    const Value weights = rounded(name + "/fq", stored, -1.28f, 1.27f);
    return graph.add(name, Convolution{.strides = {1, 1}, .pads_begin = {1, 1}, .pads_end = {1, 1}, .dilations = {1, 1}}, {data, weights});
  };
  const Value input = rounded("x/fq", graph.parameter("x", ElementType::f32, Shape{1, 3, 12, 12}), -5.12f, 5.08f);
  const Value first = graph.add("relu", Unary{.kind = UnaryKind::Relu}, {convolution("first", input, 16, 1)});
  const Value start = rounded("start", first, 0, 5.1f);
  const Value branch = rounded("branch", convolution("second", start, 16, 2), -6.4f, 6.35f);
  const Value sum = rounded("sum/fq", graph.add("sum", Binary{.kind = BinaryKind::Add}, {branch, start}), -6.4f, 6.35f);
  const Value pooled =
      graph.add("mean", Reduce{.kind = ReduceKind::Mean, .keep_dims = false}, {sum, graph.constant("axes", Tensor::from(Dims{2, 3}))});
  graph.result("y", graph.add("softmax", Softmax{.axis = 1}, {pooled}));
  graph.result("z", sum);
  return graph;
}

}  // namespace

TEST_CASE("verify compares every value of FP32 and INT8 networks and finds them right") {
  const bool quantized = GENERATE(false, true);
  const int threads = GENERATE(1, 2);
  const Graph graph = network(quantized);
  std::size_t last = 0, all = 0;
  VerifyOptions options{.threads = threads};
  options.progress = [&](std::size_t done, std::size_t steps) { last = done, all = steps; };
  const VerifyReport report = verify(graph, random_inputs(graph, 3), options);
  for (const LayerDeviation& deviation : report.layers)
    UNSCOPED_INFO(deviation.value << ' ' << deviation.step.kernel << ' ' << deviation.given << ' ' << deviation.expected);
  CHECK(report.passed());
  CHECK(report.unchecked.empty());
  CHECK(report.values >= 5);
  CHECK(last == all);
  CHECK(all > 0);
}

TEST_CASE("verify compares numbers where inputs hold infinities and not-a-number") {
  const Graph graph = network(false);
  std::vector<Tensor> inputs = random_inputs(graph, 3);
  inputs[0].mutable_data<float>()[5] = std::numeric_limits<float>::quiet_NaN();
  inputs[0].mutable_data<float>()[80] = std::numeric_limits<float>::infinity();
  CHECK(verify(graph, inputs).passed());
}

TEST_CASE("inputs for verify are the same for the same seed, in the types of the network") {
  Graph graph;
  graph.result("y", graph.parameter("x", ElementType::f32, Shape{2, 3}));
  graph.result("j", graph.parameter("i", ElementType::i64, Shape{4}));
  const std::vector<Tensor> first = random_inputs(graph, 5), again = random_inputs(graph, 5), other = random_inputs(graph, 6);
  REQUIRE(first.size() == 2);
  CHECK(first[0] == again[0]);
  CHECK(!(first[0] == other[0]));
  CHECK(first[1].element_type() == ElementType::i64);
  CHECK(std::ranges::all_of(first[1].data<std::int64_t>(), [](std::int64_t value) { return value >= 0 && value < 20; }));
}

TEST_CASE("verify says what is wrong with its inputs") {
  const Graph graph = network(false);
  CHECK(error_of([&] { verify(graph, {}); }).message() == "inputs: given 0, expected 1");
  const std::vector<Tensor> small{Tensor(ElementType::f32, Shape{1, 3, 2, 2})};
  CHECK(error_of([&] { verify(graph, small); }).message() == "input 'x': given shape [1,3,2,2], expected [1,3,12,12]");
}
