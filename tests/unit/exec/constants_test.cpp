#include "exec/constants.hpp"

#include <octet/exec/executor.hpp>

#include "exec/prepare.hpp"
#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

constexpr std::int64_t channels = 80;

/// 6400 weights, too many to be known to the graph without being asked for.
Value integer_weights(Graph& graph) {
  Tensor integers(ElementType::i8, {channels, channels, 1, 1});
  std::int8_t next = -100;
  for (std::int8_t& value : integers.mutable_data<std::int8_t>()) value = next = static_cast<std::int8_t>(next < 100 ? next + 7 : -101);
  const Value real = graph.add("w/real", Convert{ElementType::f32}, {graph.constant("w/integers", integers)});
  return graph.add("w", Binary{BinaryKind::Multiply}, {real, graph.constant("w/scale", Tensor::scalar(0.01f))});
}

Value rounded(Graph& graph, const std::string& name, Value value) {
  const Value low = graph.constant(name + "/low", Tensor::scalar(-1.28f)), high = graph.constant(name + "/high", Tensor::scalar(1.27f));
  return graph.add(name, FakeQuantize{.levels = 256}, {value, low, high, low, high});
}

}  // namespace

TEST_CASE("weights that are integers stay so until a layer asks for them") {
  Graph graph;
  const Value x = rounded(graph, "x/rounded", graph.parameter("x", ElementType::f32, {1, channels, 4, 4}));
  graph.result("y", graph.add("conv", Convolution{}, {x, integer_weights(graph)}));
  const auto [prepared, layers] = exec::prepare(graph);
  REQUIRE(layers.contains("conv"));
  const Value weights = prepared.node(prepared.find("conv")).inputs[1];
  CHECK(prepared.known_value(weights) == nullptr);
  const exec::Constants constants(prepared);
  REQUIRE(constants.contains(weights));
  CHECK_FALSE(constants.contains(prepared.node(prepared.find("conv")).inputs[0]));
  const Tensor values = constants[weights];
  CHECK(values.shape() == Shape{channels, channels, 1, 1});
  CHECK(values.data<float>()[0] == -93 * 0.01f);
  CHECK(values.data<float>()[1] == -86 * 0.01f);
  const Executor executor(graph, {.threads = 1});
  for (const StepDescription& step : executor.steps()) CHECK(step.type != "Convert");
}

TEST_CASE("quantized weights that others read as well are there for all") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {channels, channels, 1, 1});
  const Value weights = integer_weights(graph);
  const Value y = graph.add("conv", Convolution{}, {rounded(graph, "x/rounded", x), weights});
  graph.result("sum", graph.add("sum/add", Binary{BinaryKind::Add}, {x, weights}));
  graph.result("weights", weights);
  graph.result("y", y);
  const std::vector<Tensor> inputs = random_inputs(graph, 3);
  const std::vector<Tensor> expected = run_reference(graph, inputs);
  for (const Precision precision : {Precision::Auto, Precision::Simulated}) {
    const std::vector<Tensor> actual = Executor(graph, {.threads = 1, .precision = precision}).run(inputs);
    CHECK(actual[0] == expected[0]);
    CHECK(actual[1] == expected[1]);
    // Without VNNI, signed values cost weights a bit.
    CHECK(relative_difference(actual[2], expected[2]) < (precision == Precision::Simulated ? 1e-5 : 1.0 / 128));
  }
}
