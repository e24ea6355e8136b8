#include "calib/effective.hpp"

#include <octet/calib/calibrator.hpp>
#include <octet/graph/ops/convolution.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Graph network() {
  Graph graph("two convolutions");
  const Value input = graph.parameter("input", ElementType::f32, {1, 4, 8, 8});
  const std::vector<float> numbers(4 * 4, 0.25F);
  const Value first = graph.add("first", Convolution{}, {input, graph.constant("w1", Tensor::from(numbers, {4, 4, 1, 1}))});
  const Value second = graph.add("second", Convolution{}, {first, graph.constant("w2", Tensor::from(numbers, {4, 4, 1, 1}))});
  graph.result("output", second);
  return graph;
}

Tensor picture() {
  Tensor tensor(ElementType::f32, {1, 4, 8, 8});
  float value = 0;
  for (float& element : tensor.mutable_data<float>()) element = value += 0.01F;
  return tensor;
}

}  // namespace

TEST_CASE("what was planned in INT8 and runs in INT8 stays as it was planned") {
  Calibrator calibrator(network());
  calibrator.observe(picture());
  const auto effective = calib::effective_decisions(Executor(calibrator.quantize()), place_quantizers(network(), {}));
  REQUIRE(effective.size() == 2);
  for (const LayerDecision& decision : effective) CHECK(decision.int8);
}

TEST_CASE("what was planned in INT8 and runs in FP32 is in FP32, and a reason says so") {
  Placement placement;
  placement.decisions = {{.layer = "first", .type = "Convolution", .int8 = true, .reason = "planned"},
                                           {.layer = "second", .type = "Convolution", .int8 = false, .reason = "ignored"},
                                           {.layer = "absent", .type = "Convolution", .int8 = true, .reason = "planned"}};
  placement.quantizers.push_back({});
  const auto effective = calib::effective_decisions(Executor(network()), placement);
  CHECK_FALSE(effective[0].int8);
  CHECK(effective[0].reason == "planned in INT8, but the executor has no INT8 kernel for it");
  CHECK(effective[1].reason == "ignored");
  CHECK(effective[2].int8);
}

TEST_CASE("multiply-accumulates count as INT8 where their steps run on integers") {
  Calibrator calibrator(network());
  calibrator.observe(picture());
  CHECK(calib::macs_on_integers(Executor(calibrator.quantize())) == 2 * 4 * 4 * 64);
  CHECK(calib::macs_on_integers(Executor(network())) == 0);
}
