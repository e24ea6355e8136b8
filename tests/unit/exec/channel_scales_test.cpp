#include <octet/exec/executor.hpp>

#include "exec/onednn/primitives.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Floats = std::vector<float>;

Value quantizer(Graph& graph, const std::string& name, Value value, const Floats& highs, bool is_signed, const Shape& shape,
                std::int64_t levels = 256) {
  Floats lows = highs;
  for (float& low : lows) low = !is_signed ? 0.0f : levels == 256 ? -low * 128 / 127 : -low;
  const Value low = graph.constant(name + "/low", Tensor::from(lows, shape));
  const Value high = graph.constant(name + "/high", Tensor::from(highs, shape));
  return graph.add(name, FakeQuantize{.levels = levels}, {value, low, high, low, high});
}

/// The largest difference between INT8 and the same network in f32, in steps of the result's range over 255.
double steps_between(const Graph& graph, const Tensor& input) {
  const Tensor integers = Executor(graph).run(input);
  const Tensor real = Executor(graph, {.precision = Precision::Simulated}).run(input);
  return relative_difference(integers, real) * 255;
}

/// How many steps INT8 may lie away: one, or more where this machine's instructions leave weights fewer than 8 bits.
double allowed_steps(const Graph& graph) {
  const Executor executor(graph);
  const bool narrowed =
      std::ranges::any_of(executor.steps(), [](const StepDescription& step) { return step.note.find("bits") != std::string::npos; });
  return narrowed ? 12 : 1;
}

ElementType precision_of(const Graph& graph, const std::string& layer) {
  const Executor executor(graph);
  for (const StepDescription& step : executor.steps())
    if (std::ranges::find(step.layers, layer) != step.layers.end()) return step.precision;
  FAIL("no step of that name");
  return ElementType::f32;
}

}  // namespace

TEST_CASE("a depthwise convolution computes with integers whose channels have scales of their own") {
  const bool is_signed = GENERATE(false, true);
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 3, 6, 6});
  const Value fq_x = quantizer(graph, "fq_x", x, {4}, true, {1, 1, 1, 1});
  const Value w1 =
      quantizer(graph, "fq_w1", graph.constant("w1", random_tensor({20, 3, 1, 1}, 1)), Floats(20, 3), true, {20, 1, 1, 1}, 255);
  Value y = graph.add("first", Convolution{}, {fq_x, w1});
  y = graph.add("biased", Binary{.kind = BinaryKind::Add}, {y, graph.constant("bias", random_tensor({1, 20, 1, 1}, 2))});
  if (!is_signed) y = graph.add("clamp", Clamp{.min = 0, .max = 6}, {y});
  Floats ranges;
  for (int c = 0; c < 20; ++c) ranges.push_back(0.3f * static_cast<float>(c + 1));
  y = quantizer(graph, "fq_y", y, ranges, is_signed, {1, 20, 1, 1});
  const Value w2 =
      quantizer(graph, "fq_w2", graph.constant("w2", random_tensor({20, 1, 1, 3, 3}, 3)), Floats(20, 3), true, {20, 1, 1, 1, 1}, 255);
  y = graph.add("depthwise", GroupConvolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {y, w2});
  graph.result("out", y);
  CHECK(precision_of(graph, "depthwise") == (is_signed ? ElementType::i8 : ElementType::u8));
  // Signed values would cost weights a bit without VNNI and are shifted there, unless that would send a layer back to FP32: signed values
  // whose channels have scales of their own cannot be shifted.
  const bool shifted = !exec::dnn::sums_products_in_32_bits() && !is_signed;
  CHECK(precision_of(graph, "fq_y") == (shifted ? ElementType::u8 : ElementType::i8));
  CHECK(steps_between(graph, random_tensor({1, 3, 6, 6}, 4)) < allowed_steps(graph));
}

TEST_CASE("integers of different scales are joined along the channels, and weights that follow the scales multiply them") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 4, 6, 6});
  const Value a = graph.add("a", Unary{UnaryKind::Relu}, {x});
  const Value b = graph.add("b", Unary{UnaryKind::Abs}, {x});
  const Value joined =
      graph.add("joined", Concat{.axis = 1},
                {quantizer(graph, "fq_a", a, {1}, false, {1, 1, 1, 1}), quantizer(graph, "fq_b", b, {3}, false, {1, 1, 1, 1})});
  const Value pooled = graph.add("pooled", MaxPool{.kernel = {2, 2}, .strides = {2, 2}}, {joined});
  Floats limits;
  for (int o = 0; o < 5; ++o)
    for (int i = 0; i < 8; ++i) limits.push_back(i < 4 ? 6.0f : 2.0f);
  const Value weights = quantizer(graph, "fq_w", graph.constant("w", random_tensor({5, 8, 1, 1}, 5)), limits, true, {5, 8, 1, 1}, 255);
  graph.result("out", graph.add("conv", Convolution{}, {pooled, weights}));
  CHECK(precision_of(graph, "joined") == ElementType::u8);
  CHECK(precision_of(graph, "conv") == ElementType::u8);
  CHECK(steps_between(graph, random_tensor({1, 4, 6, 6}, 6)) < allowed_steps(graph));
}

TEST_CASE("weights whose products with the input have no common step are multiplied in FP32") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 2, 4, 4});
  const Value fq = quantizer(graph, "fq_x", x, {1, 3}, false, {1, 2, 1, 1});
  const Value weights = quantizer(graph, "fq_w", graph.constant("w", random_tensor({2, 2, 1, 1}, 7)), {2, 2}, true, {2, 1, 1, 1}, 255);
  graph.result("out", graph.add("conv", Convolution{}, {fq, weights}));
  CHECK(precision_of(graph, "conv") == ElementType::f32);
  CHECK(steps_between(graph, random_tensor({1, 2, 4, 4}, 8)) < 1e-2);
}
