#include <octet/calib/speed.hpp>

#include <algorithm>

#include <octet/calib/calibrator.hpp>
#include <octet/exec/executor.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Convolutions of single pixels around a depthwise transposed one, which stays in FP32: each loses more by changes of type than it gains.
Graph enlarging_network() {
  Graph graph("enlarging");
  const Value x = graph.parameter("x", ElementType::f32, {1, 8, 12, 12});
  const Value first = graph.add("first", Convolution{}, {x, graph.constant("w1", random_tensor({16, 8, 1, 1}, 1))});
  const Value enlarged = graph.add("enlarged", GroupConvolutionBackpropData{.strides = {2, 2}},
                                   {first, graph.constant("w2", random_tensor({16, 1, 1, 2, 2}, 2))});
  graph.result("y", graph.add("last", Convolution{}, {enlarged, graph.constant("w3", random_tensor({8, 16, 1, 1}, 3))}));
  return graph;
}

Statistics statistics_of(const Graph& graph) {
  Calibrator calibrator(graph);
  calibrator.observe(random_tensor({1, 8, 12, 12}, 4));
  return calibrator.statistics();
}

/// Few and short turns: what is measured does not matter where the limit decides.
SpeedOptions options_with(double least_gain) {
  return {.threads = 1, .rounds = 1, .turn_seconds = 0, .least_gain = least_gain};
}

std::vector<std::string> fp32_layers(const Placement& placement, std::string_view reason) {
  std::vector<std::string> layers;
  for (const LayerDecision& decision : placement.decisions)
    if (!decision.int8 && decision.reason.starts_with(reason)) layers.push_back(decision.layer);
  return layers;
}

}  // namespace

TEST_CASE("a layer that gains nothing by INT8 is left in FP32, with what was measured as its reason") {
  const Graph graph = enlarging_network();
  const Statistics statistics = statistics_of(graph);
  const SpeedResult result = leave_slow_layers(place_quantizers(graph, {}), statistics, {}, options_with(-10));
  const auto with = [&](const char* layer) {
    return std::ranges::any_of(result.trials, [&](const SpeedTrial& trial) { return std::ranges::count(trial.layers, layer) > 0; });
  };
  REQUIRE(with("first"));
  REQUIRE_FALSE(with("enlarged"));
  for (const SpeedTrial& trial : result.trials) {
    CHECK(trial.kept);
    CHECK(trial.int8 > 0);
    CHECK(trial.fp32 > 0);
  }
  const Placement placement = place_quantizers(graph, result.scheme);
  const std::vector<std::string> left = fp32_layers(placement, "FP32 was measured to be faster: an inference takes ");
  CHECK(std::ranges::count(left, "first") == 1);
  const Executor executor(quantize(placement, statistics, result.scheme), {.threads = 1});
  for (const StepDescription& step : executor.steps())
    if (std::ranges::count(step.layers, "first") > 0) CHECK(step.precision == ElementType::f32);
}

TEST_CASE("a scheme stays as it is where no layer loses enough by INT8") {
  const Graph graph = enlarging_network();
  QuantScheme scheme;
  scheme.overrides.push_back({.name = "first", .keep_fp32 = true, .reason = "asked for"});
  const SpeedResult result = leave_slow_layers(place_quantizers(graph, scheme), statistics_of(graph), scheme, options_with(1e9));
  CHECK(result.scheme == scheme);
  CHECK_FALSE(result.trials.empty());
  CHECK(fp32_layers(place_quantizers(graph, result.scheme), "asked for") == std::vector<std::string>{"first"});
}

TEST_CASE("a search for slow layers can be cancelled, and needs rounds") {
  const Graph graph = enlarging_network();
  const Statistics statistics = statistics_of(graph);
  const Placement placement = place_quantizers(graph, {});
  SpeedOptions options = options_with(0);
  options.progress = [](const SpeedTrial&) { return false; };
  CHECK(error_of([&] { leave_slow_layers(placement, statistics, {}, options); }).code() == ErrorCode::Cancelled);
  options.rounds = 0;
  CHECK(error_of([&] { leave_slow_layers(placement, statistics, {}, options); }).message() == "rounds: given 0, expected 1 or more");
}
