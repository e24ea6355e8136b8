#include <octet/exec/executor.hpp>

#include "exec/quantization.hpp"
#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Value quantizer(Graph& graph, const std::string& name, Value value, float low, float high, std::int64_t levels = 256) {
  const Value lows = graph.constant(name + "/low", Tensor::scalar(low)), highs = graph.constant(name + "/high", Tensor::scalar(high));
  return graph.add(name, FakeQuantize{.levels = levels}, {value, lows, highs, lows, highs});
}

/// Weights of -3 to 3, which every machine's INT8 multiplies exactly.
Value small_weights(Graph& graph, const std::string& name, const Shape& shape, unsigned seed) {
  std::mt19937 engine(seed);
  Tensor weights(ElementType::f32, shape);
  for (float& value : weights.mutable_data<float>()) value = 0.02f * (static_cast<float>(engine() % 7) - 3);
  return quantizer(graph, name, graph.constant(name + "/values", weights), -0.06f, 0.06f, 7);
}

double largest_difference(const Graph& graph, unsigned seed = 3) {
  const std::vector<Tensor> inputs = random_inputs(graph, seed);
  const Tensor expected = run_reference(graph, inputs).at(0), actual = Executor(graph, {.threads = 1}).run(inputs).at(0);
  double largest = 0;
  for (std::size_t i = 0; i < expected.elements(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(expected.data<float>()[i]) - actual.data<float>()[i]));
  return largest;
}

std::size_t steps_of(const Graph& graph, const std::string& type) {
  const Executor executor(graph, {.threads = 1});
  return static_cast<std::size_t>(std::ranges::count(executor.steps(), type, &StepDescription::type));
}

/// Zero at level `zero` of `levels`, 0.02 from one level to the next.
Value levels_around(Graph& graph, const std::string& name, Value value, std::int64_t levels, std::int64_t zero) {
  return quantizer(graph, name, value, -0.02f * static_cast<float>(zero), 0.02f * static_cast<float>(levels - 1 - zero), levels);
}

/// The network `make` adds behind a quantizer of those levels, and in which it gives its result.
template <typename Make>
Graph behind_levels(std::int64_t levels, std::int64_t zero, const Shape& shape, const Make& make) {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, shape);
  graph.result("y", make(graph, levels_around(graph, "fq_x", x, levels, zero)));
  return graph;
}

}  // namespace

TEST_CASE("what a quantizer in front of a fused sum cuts off is cut off, whatever stands in front of it and behind the sum") {
  struct Limits {
    float low, high;
    std::int64_t levels;
  };
  const std::string before = GENERATE("nothing", "relu", "clamp", "leaky");
  const std::string behind = GENERATE("nothing", "relu", "clamp");
  const Limits limits = GENERATE(Limits{0, 0.255f, 256}, Limits{-0.128f, 0.127f, 256}, Limits{-0.1f, 0.155f, 256},
                                 Limits{-0.127f, 0.127f, 255}, Limits{-0.15f, 0, 16});
  const std::int64_t last_levels = GENERATE(255, 256);
  INFO(before << ", limits " << limits.low << " to " << limits.high << ", " << behind << ", " << last_levels);
  Graph graph;
  const Value entry = quantizer(graph, "fq_x", graph.parameter("x", ElementType::f32, {1, 16, 6, 6}), -2.56f, 2.54f);
  Value a = graph.add("a", Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {entry, small_weights(graph, "w", {16, 16, 3, 3}, 1)});
  if (before == "relu") a = graph.add("relu_a", Unary{UnaryKind::Relu}, {a});
  if (before == "clamp") a = graph.add("clamp_a", Clamp{-0.06, 0.2}, {a});
  if (before == "leaky") a = graph.add("leaky_a", PRelu{}, {a, graph.constant("slope", Tensor::from(std::vector<float>{0.25f}, {1}))});
  const Value other = quantizer(graph, "fq_z", graph.parameter("z", ElementType::f32, {1, 16, 6, 6}), -2.56f, 2.54f);
  Value sum = graph.add("sum", Binary{BinaryKind::Add}, {quantizer(graph, "fq_a", a, limits.low, limits.high, limits.levels), other});
  if (behind == "relu") sum = graph.add("relu", Unary{UnaryKind::Relu}, {sum});
  if (behind == "clamp") sum = graph.add("clamp", Clamp{0, 1.5}, {sum});
  graph.result("y", quantizer(graph, "fq_y", sum, last_levels == 256 ? -2.56f : -2.54f, 2.54f, last_levels));
  CHECK(steps_of(graph, "Add") == 0);
  const float skipped = (limits.high - limits.low) / static_cast<float>(limits.levels - 1) / 2;
  CHECK(largest_difference(graph) <= skipped + 5.1 / 254 * 1.01);
}

TEST_CASE("a quantizer of limits for each channel in front of a sum is run") {
  Graph graph;
  const Value entry = quantizer(graph, "fq_x", graph.parameter("x", ElementType::f32, {1, 16, 6, 6}), -2.56f, 2.54f);
  const Value a = graph.add("a", Convolution{}, {entry, small_weights(graph, "w", {16, 16, 1, 1}, 1)});
  std::vector<float> highs(16);
  for (std::size_t c = 0; c < highs.size(); ++c) highs[c] = 0.02f * static_cast<float>(c + 1);
  const Value low = graph.constant("low", Tensor(ElementType::f32, {1, 16, 1, 1}));
  const Value high = graph.constant("high", Tensor::from(highs, {1, 16, 1, 1}));
  const Value fq_a = graph.add("fq_a", FakeQuantize{.levels = 256}, {a, low, high, low, high});
  graph.result("y", graph.add("sum", Binary{BinaryKind::Add}, {fq_a, entry}));
  CHECK(largest_difference(graph) <= 0.02 * 16 / 255 * 1.01);
}

TEST_CASE("the integers of every number of levels and every zero point fit their type and stand for the levels") {
  for (std::int64_t levels = 2; levels <= 256; ++levels)
    for (std::int64_t zero = 0; zero < levels; ++zero) {
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, {1});
      const Value y = levels_around(graph, "fq", x, levels, zero);
      for (const exec::SignedForm signed_form : {exec::SignedForm::Signed, exec::SignedForm::Shifted}) {
        const auto form = exec::integer_form(graph, graph.node(y), signed_form);
        const std::int32_t smallest = form && form->type == ElementType::i8 ? -128 : 0;
        const bool right = form && form->lowest >= smallest && form->highest <= smallest + 255 &&
                           form->highest - form->lowest == levels - 1 && form->zero_point - form->lowest == zero &&
                           std::abs(form->scale - 0.02f) < 1e-6f;
        if (!right) FAIL(levels << " levels, zero at " << zero << (signed_form == exec::SignedForm::Signed ? "" : ", shifted"));
      }
    }
}

TEST_CASE("quantizers of any number of levels and zero point are exact in every kernel") {
  const std::int64_t levels = GENERATE(2, 3, 16, 127, 128, 255, 256);
  const std::vector<std::int64_t> zeros{0, 1, levels / 2 - 1, levels / 2, (levels - 1) / 2, levels / 2 + 1, levels - 2, levels - 1};
  for (const std::int64_t zero : zeros) {
    if (zero < 0 || zero >= levels) continue;
    INFO(levels << " levels, zero at " << zero);
    const auto check = [&](const Shape& shape, const auto& make) {
      const Graph graph = behind_levels(levels, zero, shape, make);
      INFO(graph.node(graph.node(graph.results()[0]).inputs[0]).name);
      CHECK(largest_difference(graph) < 1e-4);
    };
    check({2, 5}, [](Graph&, Value x) { return x; });
    check({1, 3, 7, 5}, [](Graph& graph, Value x) { return graph.add("relu", Unary{UnaryKind::Relu}, {x}); });
    check({1, 8, 6, 6}, [](Graph& graph, Value x) {
      return graph.add("conv", Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {x, small_weights(graph, "w", {8, 8, 3, 3}, 1)});
    });
    check({1, 16, 6, 6}, [](Graph& graph, Value x) {
      const Value w = small_weights(graph, "w", {16, 1, 1, 3, 3}, 1);
      const Value y = graph.add("depthwise", GroupConvolution{.pads_begin = {1, 1}, .pads_end = {1, 1}}, {x, w});
      // Sums are multiples of 0.0004, and none lies in the middle between two of these levels.
      return quantizer(graph, "fq_y", y, -2.17f, 3.3635f);
    });
    check({1, 8, 5, 5}, [](Graph& graph, Value x) {
      Tensor even = random_tensor({8, 4, 2, 2}, 1);  // oneDNN halves the weights behind signed data where there is no VNNI
      for (float& value : even.mutable_data<float>()) value = value < 0 ? -0.04f : 0.04f;
      const Value w = quantizer(graph, "w", graph.constant("w/values", even), -0.06f, 0.06f, 7);
      return graph.add("deconv", ConvolutionBackpropData{.strides = {2, 2}}, {x, w});
    });
    for (const bool transposed : {false, true})
      check({20, 16}, [&](Graph& graph, Value x) {
        const Value product =
            graph.add("product", MatMul{false, transposed}, {x, small_weights(graph, "w", transposed ? Shape{24, 16} : Shape{16, 24}, 1)});
        return graph.add("bias", Binary{BinaryKind::Add}, {product, graph.constant("b", random_tensor({24}, 9))});
      });
    check({1, 6, 6, 6}, [](Graph& graph, Value x) {
      return graph.add("pool", MaxPool{.kernel = {3, 3}, .strides = {2, 2}, .pads_begin = {1, 1}, .pads_end = {1, 1}}, {x});
    });
    check({1, 6, 6, 6}, [](Graph& graph, Value x) { return graph.add("join", Concat{1}, {x, x}); });
    check({1, 6, 6, 6}, [](Graph& graph, Value x) { return graph.add("sum", Binary{BinaryKind::Multiply}, {x, x}); });
    check({1, 8, 6, 6}, [](Graph& graph, Value x) {
      const Value product = graph.add("conv", Convolution{}, {x, small_weights(graph, "w", {8, 8, 1, 1}, 1)});
      return graph.add("sum", Binary{BinaryKind::Add}, {product, x});
    });
    check({1, 8, 6, 6}, [](Graph& graph, Value x) {
      const Value begin = graph.constant("begin", Tensor::from(Dims{0, 0, 1, 0})),
                  end = graph.constant("end", Tensor::from(Dims{0, 0, 0, 2}));
      const Value padded = graph.add("pad", Pad{}, {x, begin, end});
      return graph.add("conv", Convolution{}, {padded, small_weights(graph, "w", {8, 8, 1, 1}, 1)});
    });
  }
}

TEST_CASE("a number in the middle between two levels goes to the even number of steps from zero in every layout") {
  const bool moved = GENERATE(false, true);
  for (const std::int64_t zero : {126, 127, 128, 129}) {
    INFO("zero at " << zero);
    const float low = -static_cast<float>(zero), high = static_cast<float>(255 - zero);
    std::vector<float> numbers(1 * 8 * 5 * 5);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i) - 99.5f;
    Graph graph;
    const Value x = quantizer(graph, "fq", graph.parameter("x", ElementType::f32, {1, 8, 5, 5}), low, high);
    Tensor identity(ElementType::f32, {8, 8, 1, 1});
    for (std::size_t c = 0; c < 8; ++c) identity.mutable_data<float>()[c * 9] = 1;
    graph.result("y", moved ? graph.add("conv", Convolution{}, {x, graph.constant("identity", identity)}) : x);
    const Tensor input = Tensor::from(numbers, {1, 8, 5, 5});
    const Tensor result = Executor(graph, {.threads = 1}).run(input);
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(result.data<float>()[i] == std::nearbyint(numbers[i]));
  }
}

TEST_CASE("matrix products multiply integers with any zero point") {
  for (const std::int64_t zero : {0, 3, 77, 127, 128, 255}) {
    const Graph graph = behind_levels(256, zero, {4, 32}, [](Graph& g, Value x) {
      return g.add("product", MatMul{}, {x, small_weights(g, "w", {32, 16}, 1)});
    });
    const Executor executor(graph, {.threads = 1});
    CHECK(std::ranges::any_of(executor.steps(),
                              [](const StepDescription& s) { return s.type == "MatMul" && s.precision != ElementType::f32; }));
  }
}

TEST_CASE("limits that hold no zero, are equal, inverted or not the same behind rounding are computed as they are given") {
  struct Case {
    float low, high, output_low, output_high;
  };
  for (const Case c : {Case{0.5f, 1.5f, 0.5f, 1.5f}, Case{-2, -1, -2, -1}, Case{1, 1, 1, 1}, Case{1, -1, 1, -1}, Case{-1, 1, 1, -1},
                       Case{-1, 1, 0, 255}, Case{-0.503f, 1, -0.503f, 1}}) {
    INFO(c.low << " to " << c.high << " becomes " << c.output_low << " to " << c.output_high);
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 8, 6, 6});
    const auto limit = [&](const char* name, float value) { return graph.constant(name, Tensor::scalar(value)); };
    const Value fq =
        graph.add("fq", FakeQuantize{.levels = 256},
                  {x, limit("low", c.low), limit("high", c.high), limit("output_low", c.output_low), limit("output_high", c.output_high)});
    graph.result("y", graph.add("conv", Convolution{}, {fq, small_weights(graph, "w", {8, 8, 1, 1}, 1)}));
    CHECK(largest_difference(graph) < 1e-3);
  }
}

TEST_CASE("layers of any magnitude multiply integers as well as those around one") {
  for (const float magnitude : {1e-30f, 1e-20f, 1e-9f, 1e-3f, 1e3f, 1e20f, 1e30f}) {
    INFO(magnitude);
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 8, 6, 6});
    const Value scaled = graph.add("scaled", Binary{BinaryKind::Multiply}, {x, graph.constant("m", Tensor::scalar(magnitude))});
    const Value fq = quantizer(graph, "fq", scaled, -1.28f * magnitude, 1.27f * magnitude);
    const Value y = graph.add("conv", Convolution{}, {fq, small_weights(graph, "w", {8, 8, 1, 1}, 1)});
    const Value z = quantizer(graph, "fq_y",
                              graph.add("biased", Binary{BinaryKind::Add},
                                        {y, graph.constant("bias", Tensor::from(std::vector<float>(8, 0.1f * magnitude), {1, 8, 1, 1}))}),
                              -1.28f * magnitude, 1.27f * magnitude);
    graph.result("y", graph.add("back", Binary{BinaryKind::Divide}, {z, graph.constant("n", Tensor::scalar(magnitude))}));
    CHECK(largest_difference(graph) <= 0.0101);
    CHECK(steps_of(graph, "Convolution") == 1);
    const Executor executor(graph, {.threads = 1});
    for (const StepDescription& step : executor.steps())
      if (step.type == "Convolution") CHECK(step.precision != ElementType::f32);
  }
}

TEST_CASE("a bias far beyond what a layer's products reach is kept") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 8, 6, 6});
  const Value fq = quantizer(graph, "fq", x, -1.28e-31f, 1.27e-31f);
  const Value y = graph.add("conv", Convolution{}, {fq, small_weights(graph, "w", {8, 8, 1, 1}, 1)});
  const Value bias = graph.constant("bias", Tensor::from(std::vector<float>{1, -2, 3e9f, 0, 1e-30f, 5, 6, 7}, {1, 8, 1, 1}));
  graph.result("y", graph.add("biased", Binary{BinaryKind::Add}, {y, bias}));
  CHECK(largest_difference(graph) < 1e3);
  const Tensor result = Executor(graph, {.threads = 1}).run(random_inputs(graph, 1)).at(0);
  CHECK(result.data<float>()[0] == Approx(1));
  CHECK(result.data<float>()[36] == Approx(-2));
  CHECK(result.data<float>()[72] == Approx(3e9));
}
