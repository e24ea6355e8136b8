#include <octet/exec/executor.hpp>

#include <algorithm>

#include "unit/exec/reference_run.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// How activations are quantized in a test network.
struct Kind {
  const char* name;
  float low, high;
  std::int64_t levels;
};

const Kind unsigned_kind{"unsigned", 0, 2.55f, 256};
const Kind signed_kind{"signed", -1.28f, 1.27f, 256};
const Kind asymmetric_kind{"asymmetric", -0.55f, 2.0f, 256};
const Kind narrow_kind{"narrow", -1.27f, 1.27f, 255};

float step(const Kind& kind) { return (kind.high - kind.low) / static_cast<float>(kind.levels - 1); }

Value limit(Graph& graph, const std::string& name, float value) { return graph.constant(name, Tensor::scalar(value)); }

Value quantized(Graph& graph, const std::string& name, Value value, const Kind& kind) {
  const Value low = limit(graph, name + "/low", kind.low);
  const Value high = limit(graph, name + "/high", kind.high);
  return graph.add(name, FakeQuantize{.levels = kind.levels}, {value, low, high, low, high});
}

/// Random weights behind FakeQuantize with a range of its own for each output channel.
Value quantized_weights(Graph& graph, const std::string& name, const Shape& shape, std::size_t channel_dims, unsigned seed,
                        float deviation = 0.2f) {
  const Tensor weights = random_tensor(shape, seed, 0, deviation);
  const std::size_t channels = shape.elements(0, channel_dims);
  const std::size_t inner = weights.elements() / channels;
  std::vector<float> high(channels, 0), low(channels);
  for (std::size_t i = 0; i < weights.elements(); ++i) high[i / inner] = std::max(high[i / inner], std::abs(weights.data<float>()[i]));
  for (std::size_t c = 0; c < channels; ++c) low[c] = -high[c];
  Dims dims(shape.rank(), 1);
  for (std::size_t i = 0; i < channel_dims; ++i) dims[i] = shape[i];
  const Value lows = graph.constant(name + "/low", Tensor::from(low, Shape(dims)));
  const Value highs = graph.constant(name + "/high", Tensor::from(high, Shape(dims)));
  return graph.add(name, FakeQuantize{.levels = 255}, {graph.constant(name + "/values", weights), lows, highs, lows, highs});
}

Value bias(Graph& graph, const std::string& name, Value value, unsigned seed) {
  const std::int64_t channels = graph.shape(value)[1];
  Dims dims(graph.shape(value).rank(), 1);
  dims[1] = channels;
  return graph.add(name, Binary{BinaryKind::Add}, {value, graph.constant(name + "/values", random_tensor(Shape(dims), seed))});
}

/// Whether some layer had to narrow its weights, so that it cannot equal the simulated one.
bool has_narrowed_weights(const Graph& graph) {
  const Executor executor(graph, {.threads = 1});
  return std::ranges::any_of(executor.steps(), [](const StepDescription& step) { return step.note.find("8 bits") != std::string::npos; });
}

/// The energy of the simulated outputs over that of their difference from the INT8 ones, in dB.
double signal_to_noise(const Graph& graph) {
  const std::vector<Tensor> inputs = random_inputs(graph, 3);
  const Tensor expected = run_reference(graph, inputs).at(0);
  const Tensor actual = Executor(graph, {.threads = 1}).run(inputs).at(0);
  double signal = 0, noise = 1e-30;
  for (std::size_t i = 0; i < expected.elements(); ++i) {
    const double e = expected.data<float>()[i], a = actual.data<float>()[i];
    signal += e * e;
    noise += (a - e) * (a - e);
  }
  return 10 * std::log10(signal / noise);
}

/// The largest difference between INT8 and simulated outputs, in steps of the output's quantizer.
double steps_apart(const Graph& graph, float output_step, int threads = 1) {
  const std::vector<Tensor> inputs = random_inputs(graph, 3);
  const Tensor expected = run_reference(graph, inputs).at(0);
  const Tensor actual = Executor(graph, {.threads = threads}).run(inputs).at(0);
  double largest = 0;
  for (std::size_t i = 0; i < expected.elements(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(actual.data<float>()[i]) - expected.data<float>()[i]) / output_step);
  return largest;
}

/// INT8 equals the simulated run within `steps` steps. Where a machine without VNNI forces 7-bit weights on a layer, half a step of those
/// remains as noise: narrowed random weights lie 34 dB and more above it.
void require_simulated(const Graph& graph, float output_step, double steps) {
  if (has_narrowed_weights(graph)) CHECK(signal_to_noise(graph) >= 30);
  else CHECK(steps_apart(graph, output_step) <= steps);
}

/// The number of steps of that type that multiply integers.
std::size_t int8_steps(const Graph& graph, const std::string& type) {
  std::size_t count = 0;
  const Executor executor(graph, {.threads = 1});
  for (const StepDescription& step : executor.steps()) count += step.type == type && step.precision != ElementType::f32;
  return count;
}

std::size_t steps_of(const Graph& graph, const std::string& type) {
  std::size_t count = 0;
  const Executor executor(graph, {.threads = 1});
  for (const StepDescription& step : executor.steps()) count += step.type == type;
  return count;
}

}  // namespace

TEST_CASE("INT8 convolutions equal the simulated ones for every kind of activation") {
  for (const Kind& source : {unsigned_kind, signed_kind, asymmetric_kind, narrow_kind})
    for (const Kind& result : {unsigned_kind, signed_kind, asymmetric_kind, narrow_kind})
      for (const bool relu : {false, true}) {
        INFO(source.name << " to " << result.name << (relu ? " with relu" : ""));
        Graph graph;
        const Value x = graph.parameter("x", ElementType::f32, {1, 16, 9, 9});
        const Convolution op{.pads_begin = {1, 1}, .pads_end = {1, 1}};
        const Value product =
            graph.add("conv", op, {quantized(graph, "fq_x", x, source), quantized_weights(graph, "w", {24, 16, 3, 3}, 1, 1, 0.05f)});
        Value y = bias(graph, "bias", product, 5);
        if (relu) y = graph.add("relu", Unary{UnaryKind::Relu}, {y});
        graph.result("y", quantized(graph, "fq_y", y, result));
        CHECK(int8_steps(graph, "Convolution") == 1);
        require_simulated(graph, step(result), 1.01);
      }
}

TEST_CASE("an INT8 convolution at the end gives FP32") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {2, 3, 9, 9});
  const Value product = graph.add("conv", Convolution{.strides = {2, 2}},
                                  {quantized(graph, "fq_x", x, signed_kind), quantized_weights(graph, "w", {20, 3, 3, 3}, 1, 1)});
  graph.result("y", bias(graph, "bias", product, 5));
  CHECK(int8_steps(graph, "Convolution") == 1);
  require_simulated(graph, 1.0f, 1e-4);
}

TEST_CASE("INT8 grouped, depthwise and transposed convolutions equal the simulated ones") {
  for (const auto& [input, weights] :
       std::vector<std::pair<Shape, Shape>>{{{1, 32, 9, 9}, {32, 1, 1, 3, 3}}, {{1, 12, 8, 8}, {3, 8, 4, 3, 3}}})
    for (const Kind& source : {unsigned_kind, signed_kind}) {
      INFO(to_string(weights) << source.name);
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, input);
      const Value product = graph.add("conv", GroupConvolution{.pads_begin = {1, 1}, .pads_end = {1, 1}},
                                      {quantized(graph, "fq_x", x, source), quantized_weights(graph, "w", weights, 2, 1)});
      graph.result("y", quantized(graph, "fq_y", graph.add("clamp", Clamp{0, 6}, {bias(graph, "bias", product, 2)}), unsigned_kind));
      CHECK(int8_steps(graph, "GroupConvolution") == 1);
      require_simulated(graph, step(unsigned_kind), 1.01);
    }
}

TEST_CASE("INT8 fully connected layers equal the simulated ones") {
  for (const bool transposed : {false, true})
    for (const Kind& source : {unsigned_kind, signed_kind, asymmetric_kind}) {
      Graph graph;
      const Value x = graph.parameter("x", ElementType::f32, {3, 64});
      const Value weights = quantized_weights(graph, "w", {32, 64}, 1, 1);
      const Value order = graph.constant("order", Tensor::from(Dims{1, 0}));
      const Value operand = transposed ? weights : graph.add("turned", Transpose{}, {weights, order});
      const Value product = graph.add("fc", MatMul{false, transposed}, {quantized(graph, "fq_x", x, source), operand});
      graph.result("y", graph.add("bias", Binary{BinaryKind::Add}, {product, graph.constant("b", random_tensor({32}, 9))}));
      require_simulated(graph, 1.0f, 1e-4);
      if (transposed && source.name != std::string("asymmetric")) CHECK(int8_steps(graph, "MatMul") == 1);
    }
}

TEST_CASE("a residual sum of INT8 values is fused and stays INT8") {
  for (const Kind& shortcut : {unsigned_kind, signed_kind, asymmetric_kind}) {
    INFO(shortcut.name);
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
    const Value entry = quantized(graph, "fq_x", x, shortcut);
    const Value a = graph.add("a", Convolution{}, {entry, quantized_weights(graph, "wa", {16, 16, 1, 1}, 1, 1)});
    const Value fq_a = quantized(graph, "fq_a", graph.add("relu_a", Unary{UnaryKind::Relu}, {bias(graph, "ba", a, 2)}), unsigned_kind);
    const Value b = graph.add("b", Convolution{.pads_begin = {1, 1}, .pads_end = {1, 1}},
                              {fq_a, quantized_weights(graph, "wb", {16, 16, 3, 3}, 1, 3, 0.05f)});
    const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {bias(graph, "bb", b, 4), entry});
    const Kind wide{"wide", 0, 5.1f, 256};
    graph.result("y", quantized(graph, "fq_y", graph.add("relu", Unary{UnaryKind::Relu}, {sum}), wide));
    CHECK(int8_steps(graph, "Convolution") == 2);
    CHECK(steps_of(graph, "Add") == 0);
    require_simulated(graph, step(wide), 1.01);
  }
}

TEST_CASE("clamps before and behind the division by the step keep their limits") {
  // Levels from 12 to 212 of 255, stored with a zero point: the activation is clamped, and so are the levels.
  const Kind narrow{"narrow", -1, 3, 201};
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value a =
      graph.add("a", Convolution{}, {quantized(graph, "fq_x", x, signed_kind), quantized_weights(graph, "wa", {16, 16, 1, 1}, 1, 1)});
  const Value clamped = graph.add("clamp", Clamp{-0.5, 2}, {bias(graph, "ba", a, 2)});
  const Value gate = graph.add("gate", Unary{UnaryKind::HSigmoid}, {clamped});
  graph.result("y", quantized(graph, "fq_y", clamped, narrow));
  graph.result("z", quantized(graph, "fq_z", gate, narrow));
  require_simulated(graph, step(narrow), 1.01);
}

TEST_CASE("a residual that is FP32 is added before the result becomes INT8") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value a =
      graph.add("a", Convolution{}, {quantized(graph, "fq_x", x, signed_kind), quantized_weights(graph, "wa", {16, 16, 1, 1}, 1, 1)});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {bias(graph, "ba", a, 2), x});
  graph.result("y", quantized(graph, "fq_y", sum, signed_kind));
  CHECK(int8_steps(graph, "Convolution") == 1);
  require_simulated(graph, step(signed_kind), 1.01);
}

TEST_CASE("rounding in front of a fused sum is skipped, which costs at most the step that was skipped") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value entry = quantized(graph, "fq_x", x, signed_kind);
  const Value a = graph.add("a", Convolution{}, {entry, quantized_weights(graph, "wa", {16, 16, 1, 1}, 1, 1)});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add},
                              {quantized(graph, "fq_a", bias(graph, "ba", a, 2), Kind{"wide", -5.12f, 5.08f, 256}), entry});
  graph.result("y", quantized(graph, "fq_y", sum, Kind{"wide", -5.12f, 5.08f, 256}));
  CHECK(steps_of(graph, "Add") == 0);
  require_simulated(graph, 0.04f, 1.01);
}

TEST_CASE("pooling, concatenation, splitting, reshaping and transposing run on INT8 data") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value entry = quantized(graph, "fq_x", x, signed_kind);
  const auto branch = [&](const std::string& name, std::int64_t channels, unsigned seed) {
    const Value product = graph.add(name, Convolution{}, {entry, quantized_weights(graph, name + "/w", {channels, 16, 1, 1}, 1, seed)});
    return quantized(graph, name + "/fq", graph.add(name + "/relu", Unary{UnaryKind::Relu}, {product}), unsigned_kind);
  };
  const Value joined = graph.add("joined", Concat{1}, {branch("a", 16, 1), branch("b", 24, 2)});
  const Value pooled = graph.add("pooled", MaxPool{.kernel = {2, 2}, .strides = {2, 2}}, {joined});
  const Value axis = graph.constant("axis", Tensor::scalar<std::int64_t>(1));
  const Value parts = graph.add("parts", Split{2}, {pooled, axis});
  const Value last = graph.add("last", Convolution{}, {output(parts, 1), quantized_weights(graph, "wl", {8, 20, 1, 1}, 1, 7)});
  const Value nhwc = graph.add("nhwc", Transpose{},
                               {quantized(graph, "fq_last", last, signed_kind), graph.constant("order", Tensor::from(Dims{0, 2, 3, 1}))});
  const Value flat = graph.add("flat", Reshape{}, {nhwc, graph.constant("shape", Tensor::from(Dims{1, -1}))});
  graph.result("y", graph.add("fc", MatMul{false, true}, {flat, quantized_weights(graph, "wf", {10, 128}, 1, 8, 0.02f)}));
  CHECK(int8_steps(graph, "Convolution") == 3);
  CHECK(int8_steps(graph, "MatMul") == 1);
  const Executor executor(graph, {.threads = 1});
  for (const StepDescription& s : executor.steps()) {
    INFO(s.name << " " << s.type);
    CHECK(s.type != "Dequantize");
    if (s.type == "Concat" || s.type == "MaxPool" || s.type == "Split" || s.type == "Transpose") CHECK(s.precision != ElementType::f32);
  }
  // One step of the quantizer in front of the last layer, through its weights.
  require_simulated(graph, step(signed_kind), 1.01);
}

TEST_CASE("weights stored as integers with a scale run in INT8") {
  for (const bool zero_point : {false, true}) {
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
    Tensor stored(ElementType::i8, {24, 16, 3, 3});
    std::mt19937 engine(1);
    for (std::int8_t& value : stored.mutable_data<std::int8_t>()) value = static_cast<std::int8_t>(static_cast<int>(engine() % 255) - 127);
    std::vector<float> scale(24);
    for (std::size_t c = 0; c < 24; ++c) scale[c] = 0.001f * static_cast<float>(c + 1);
    Value weights = graph.add("convert", Convert{ElementType::f32}, {graph.constant("stored", stored)});
    if (zero_point)
      weights =
          graph.add("subtract", Binary{BinaryKind::Subtract}, {weights, graph.constant("zero", Tensor(ElementType::f32, {24, 1, 1, 1}))});
    weights = graph.add("multiply", Binary{BinaryKind::Multiply}, {weights, graph.constant("scale", Tensor::from(scale, {24, 1, 1, 1}))});
    graph.result("y", graph.add("conv", Convolution{}, {quantized(graph, "fq_x", x, unsigned_kind), weights}));
    CHECK(int8_steps(graph, "Convolution") == 1);
    require_simulated(graph, 1.0f, 1e-3);
  }
}

TEST_CASE("a quantizer that no INT8 layer reads changes nothing but its value") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {2, 5});
  graph.result("y", graph.add("softmax", Softmax{1}, {quantized(graph, "fq", x, signed_kind)}));
  require_simulated(graph, 1.0f, 1e-5);
}

TEST_CASE("simulated precision computes quantizers in FP32") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value product =
      graph.add("conv", Convolution{}, {quantized(graph, "fq_x", x, unsigned_kind), quantized_weights(graph, "w", {24, 16, 1, 1}, 1, 1)});
  graph.result("y", quantized(graph, "fq_y", product, signed_kind));
  const std::vector<Tensor> inputs = random_inputs(graph, 3);
  const Executor simulated(graph, {.threads = 1, .precision = Precision::Simulated});
  for (const StepDescription& step : simulated.steps()) CHECK(step.precision == ElementType::f32);
  CHECK(relative_difference(simulated.run(inputs)[0], run_reference(graph, inputs)[0]) <= 1.01 * step(signed_kind) / 1.27);
}

TEST_CASE("observers see each observed value once, fused or not, in FP32 and in INT8 networks") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 16, 8, 8});
  const Value product =
      graph.add("conv", Convolution{}, {quantized(graph, "fq_x", x, unsigned_kind), quantized_weights(graph, "w", {24, 16, 1, 1}, 1, 1)});
  const Value relu = graph.add("relu", Unary{UnaryKind::Relu}, {product});
  graph.result("y", quantized(graph, "fq_y", relu, unsigned_kind));
  const std::vector<std::string> names{"x", "conv", "relu", "fq_y"};
  for (const Precision precision : {Precision::Simulated, Precision::Auto}) {
    const Executor executor(graph, {.threads = 1, .precision = precision, .observed = names});
    InferRequest request = executor.make_request();
    const Tensor input = random_tensor({1, 16, 8, 8}, 3);
    request.set_input(0, input);
    std::vector<int> seen(names.size(), 0);
    request.run([&](const ObservedValue& value) {
      ++seen.at(value.index);
      Graph cut;
      CHECK(value.shape[1] == (value.index == 0 ? 16 : 24));
      const float at = value.data[5 * value.strides[1] + 2 * value.strides[2] + 3 * value.strides[3]];
      if (value.index == 0) CHECK(at == input.data<float>()[5 * 64 + 2 * 8 + 3]);
      if (value.index == 2) CHECK(at >= 0);
    });
    CHECK(seen == std::vector<int>(names.size(), 1));
    CHECK(executor.outputs().size() == 1);
  }
  CHECK(error_of([&] { Executor(graph, {.observed = {"nothing"}}); }).code() == ErrorCode::NotFound);
}

TEST_CASE("an INT8 product runs in front of a signed result to which unsigned numbers are added") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {4, 24}), other = graph.parameter("other", ElementType::f32, {4, 16});
  const auto rounded = [&](const std::string& name, Value value, float low, float high, std::int64_t levels) {
    const Value bottom = graph.constant(name + "/low", Tensor::scalar(low)), top = graph.constant(name + "/high", Tensor::scalar(high));
    return graph.add(name, FakeQuantize{.levels = levels}, {value, bottom, top, bottom, top});
  };
  const Value weights = rounded("weights", graph.constant("values", random_tensor({16, 24}, 3, 0, 0.3f)), -1.27f, 1.27f, 255);
  const Value product = graph.add("product", MatMul{false, true}, {rounded("source", x, 0, 2.54f, 255), weights});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {rounded("addend", other, 0, 1.27f, 255), product});
  graph.result("y", rounded("result", sum, -2.54f, 2.54f, 255));
  const std::vector<Tensor> inputs{random_tensor({4, 24}, 5), random_tensor({4, 16}, 6)};
  const Tensor simulated = Executor(graph, {.precision = Precision::Simulated}).run(inputs).front();
  const Tensor integers = Executor(graph).run(inputs).front();
  for (std::size_t i = 0; i < simulated.elements(); ++i)
    CHECK(std::abs(simulated.data<float>()[i] - integers.data<float>()[i]) <= 1.01f * 0.02f + 0.011f);
}
