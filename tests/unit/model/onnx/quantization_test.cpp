#include <algorithm>
#include <cmath>

#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

template <typename T>
Tensor column(const std::vector<T>& values) {
  return Tensor::from(values, {1, static_cast<std::int64_t>(values.size())});
}

/// A layer of a quantized network: x -> pair -> Conv 1x1 with integer weights, per channel or not -> pair.
OnnxModel quantized_convolution(const Tensor& weights, const Tensor& weight_scale, const Tensor& weight_zero) {
  OnnxModel model;
  model.input("x", {1, 2, 2, 2}).output("y");
  model.initializer("xs", Tensor::scalar(0.1F)).initializer("xz", Tensor::scalar(std::uint8_t{10}));
  model.initializer("w", weights).initializer("ws", weight_scale).initializer("wz", weight_zero);
  model.initializer("b", Tensor::from(std::vector<std::int32_t>{100, -50}, {2}));
  Tensor bias_scale = weight_scale.clone();
  for (float& scale : bias_scale.mutable_data<float>()) scale *= 0.1F;
  model.initializer("bs", bias_scale);
  model.initializer("ys", Tensor::scalar(0.5F)).initializer("yz", Tensor::scalar(std::uint8_t{64}));
  const std::vector<OnnxModel::NamedAttribute> axis{{"axis", std::int64_t{0}}};
  model.node("QuantizeLinear", {"x", "xs", "xz"}, {"xq"}).node("DequantizeLinear", {"xq", "xs", "xz"}, {"xd"});
  model.node("DequantizeLinear", {"w", "ws", "wz"}, {"wd"}, axis).node("DequantizeLinear", {"b", "bs"}, {"bd"}, axis);
  model.node("Conv", {"xd", "wd", "bd"}, {"c"});
  model.node("QuantizeLinear", {"c", "ys", "yz"}, {"yq"}).node("DequantizeLinear", {"yq", "ys", "yz"}, {"y"});
  return model;
}

/// The same layer computed by the definitions of ONNX, in double.
std::vector<double> expected_convolution(const Tensor& x, const std::vector<int>& weights, const std::vector<float>& scales, int zero) {
  const auto quantized = [](double value, double scale, double zero_point) {
    return std::clamp(std::nearbyint(value / scale) + zero_point, 0.0, 255.0);
  };
  std::vector<double> result;
  const int bias[2] = {100, -50};
  for (int o = 0; o < 2; ++o)
    for (int i = 0; i < 4; ++i) {
      double sum = bias[o] * 0.1 * scales[static_cast<std::size_t>(o)];
      for (int c = 0; c < 2; ++c) {
        const double data = (quantized(x.data<float>()[static_cast<std::size_t>(c * 4 + i)], 0.1F, 10) - 10) * 0.1;
        sum += data * (weights[static_cast<std::size_t>(o * 2 + c)] - zero) * scales[static_cast<std::size_t>(o)];
      }
      result.push_back((quantized(sum, 0.5, 64) - 64) * 0.5);
    }
  return result;
}

void require_equal(const Tensor& actual, const std::vector<double>& expected) {
  REQUIRE(actual.elements() == expected.size());
  // A sum that lies between two levels may be rounded to either.
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(actual.data<float>()[i] == Approx(expected[i]).margin(0.51));
}

}  // namespace

TEST_CASE("onnx: a pair of QuantizeLinear and DequantizeLinear becomes FakeQuantize") {
  OnnxModel model;
  model.input("x", {1, 6}).output("y").initializer("s", Tensor::scalar(0.5F)).initializer("z", Tensor::scalar(std::uint8_t{128}));
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"FakeQuantize"});
  const Tensor y = Executor(graph).run(column<float>({-100, -0.3F, 0.2F, 0.25F, 0.75F, 100}));
  CHECK(y == column<float>({-64, -0.5F, 0, 0, 1, 63.5F}));
}

TEST_CASE("onnx: signed integers and one scale for each channel quantize too") {
  OnnxModel model;
  model.input("x", {1, 2, 2}).output("y").initializer("s", Tensor::from(std::vector<float>{1, 0.5F}, {2}));
  model.initializer("z", Tensor::from(std::vector<std::int8_t>{0, 1}, {2}));
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {"y"});
  const Tensor y = Executor(model.read()).run(Tensor::from(std::vector<float>{1.2F, 200, 1.2F, -200}, {1, 2, 2}));
  CHECK(y == Tensor::from(std::vector<float>{1, 127, 1, -64.5F}, {1, 2, 2}));
}

TEST_CASE("onnx: integers that something else asks for are computed") {
  OnnxModel model;
  model.input("x", {1, 5})
      .output("q")
      .output("wide")
      .initializer("s", Tensor::scalar(0.1F))
      .initializer("z", Tensor::scalar(std::int8_t{-3}));
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"}).node("Cast", {"q"}, {"wide"}, {{"to", std::int64_t{6}}});
  const std::vector<Tensor> inputs{column<float>({-100, -0.31F, 0, 0.26F, 100})};
  const std::vector<Tensor> outputs = Executor(model.read()).run(inputs);
  CHECK(outputs[0] == column<std::int8_t>({-128, -6, -3, 0, 127}));
  CHECK(outputs[1] == column<std::int32_t>({-128, -6, -3, 0, 127}));
}

TEST_CASE("onnx: integers that are only moved between a pair stay on the grid") {
  OnnxModel model;
  model.input("x", {1, 1, 2, 2})
      .output("y")
      .initializer("s", Tensor::scalar(0.5F))
      .initializer("z", Tensor::scalar(std::uint8_t{0}))
      .initializer("shape", Tensor::from(Dims{1, -1}));
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"})
      .node("MaxPool", {"q"}, {"p"}, {{"kernel_shape", Dims{1, 2}}})
      .node("Reshape", {"p", "shape"}, {"r"});
  model.node("DequantizeLinear", {"r", "s", "z"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"FakeQuantize", "MaxPool", "Reshape"});
  CHECK(Executor(graph).run(Tensor::from(std::vector<float>{1.1F, 0.3F, -1, 9}, {1, 1, 2, 2})) == column<float>({1, 9}));
}

TEST_CASE("onnx: a quantized convolution keeps its integers and runs in INT8") {
  const Tensor x = random_tensor({1, 2, 2, 2}, 3, 4, 6);
  const OnnxModel model =
      quantized_convolution(Tensor::from(std::vector<std::int8_t>{100, -20, 3, 50}, {2, 2, 1, 1}),
                            Tensor::from(std::vector<float>{0.02F, 0.05F}, {2}), Tensor::from(std::vector<std::int8_t>{0, 0}, {2}));
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"FakeQuantize", "Convert", "Multiply", "Convolution", "Add", "FakeQuantize"});
  const Executor executor(graph);
  const auto convolution = std::ranges::find_if(executor.steps(), [](const StepDescription& step) { return step.macs > 0; });
  REQUIRE(convolution != executor.steps().end());
  CHECK(convolution->precision != ElementType::f32);
  const std::vector<double> expected = expected_convolution(x, {100, -20, 3, 50}, {0.02F, 0.05F}, 0);
  require_equal(executor.run(x), expected);
  require_equal(Executor(graph, {.precision = Precision::Simulated}).run(x), expected);
}

TEST_CASE("onnx: unsigned weights with a zero point that takes them beyond 8 bits run in INT8 close to what they mean") {
  const Tensor x = random_tensor({1, 2, 2, 2}, 3, 4, 6);
  const OnnxModel model =
      quantized_convolution(Tensor::from(std::vector<std::uint8_t>{255, 0, 100, 130}, {2, 2, 1, 1}),
                            Tensor::from(std::vector<float>{0.02F, 0.02F}, {2}), Tensor::from(std::vector<std::uint8_t>{100, 100}, {2}));
  const Graph graph = model.read();
  CHECK(types_of(graph) ==
        std::vector<std::string>{"FakeQuantize", "Convert", "Subtract", "Multiply", "Convolution", "Add", "FakeQuantize"});
  const std::vector<double> expected = expected_convolution(x, {255, 0, 100, 130}, {0.02F, 0.02F}, 100);
  const Tensor simulated = Executor(graph, {.precision = Precision::Simulated}).run(x);
  require_equal(simulated, expected);
  // 155 needs a scale of 155/127 in that channel: an error of up to half a step of both weights.
  CHECK(relative_difference(Executor(graph).run(x), simulated) <= 0.03);
}

TEST_CASE("onnx: large unsigned weights with a zero point run in INT8 too") {
  Tensor weights(ElementType::u8, {80, 60, 1, 1});
  const auto values = weights.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * 37 % 256);
  OnnxModel model;
  model.input("x", {1, 60, 3, 3})
      .output("y")
      .initializer("s", Tensor::scalar(0.05F))
      .initializer("z", Tensor::scalar(std::uint8_t{128}))
      .initializer("w", weights);
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"})
      .node("DequantizeLinear", {"q", "s", "z"}, {"xd"})
      .node("DequantizeLinear", {"w", "s", "z"}, {"wd"});
  model.node("Conv", {"xd", "wd"}, {"y"});
  const Executor executor(model.read());
  const auto convolution = std::ranges::find_if(executor.steps(), [](const StepDescription& step) { return step.macs > 0; });
  REQUIRE(convolution != executor.steps().end());
  CHECK(convolution->precision != ElementType::f32);
}

TEST_CASE("onnx: QLinearConv means what its pairs would mean") {
  const Tensor x = random_tensor({1, 2, 2, 2}, 3, 4, 6);
  OnnxModel model;
  model.input("x", {1, 2, 2, 2}).output("y");
  model.initializer("xs", Tensor::scalar(0.1F)).initializer("xz", Tensor::scalar(std::uint8_t{10}));
  model.initializer("w", Tensor::from(std::vector<std::int8_t>{100, -20, 3, 50}, {2, 2, 1, 1}))
      .initializer("ws", Tensor::from(std::vector<float>{0.02F, 0.05F}, {2}));
  model.initializer("wz", Tensor::from(std::vector<std::int8_t>{0, 0}, {2}))
      .initializer("b", Tensor::from(std::vector<std::int32_t>{100, -50}, {2}));
  model.initializer("ys", Tensor::scalar(0.5F)).initializer("yz", Tensor::scalar(std::uint8_t{64}));
  model.node("QuantizeLinear", {"x", "xs", "xz"}, {"xq"}).node("QLinearConv", {"xq", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"}, {"yq"});
  model.node("DequantizeLinear", {"yq", "ys", "yz"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"FakeQuantize", "Convert", "Multiply", "Convolution", "Add", "FakeQuantize"});
  require_equal(Executor(graph).run(x), expected_convolution(x, {100, -20, 3, 50}, {0.02F, 0.05F}, 0));
}

TEST_CASE("onnx: DynamicQuantizeLinear and MatMulInteger compute integers") {
  OnnxModel model;
  model.input("x", {1, 3})
      .output("q")
      .output("s")
      .output("z")
      .output("sum")
      .initializer("w", Tensor::from(std::vector<std::int8_t>{1, 2, -3}, {3, 1}));
  model.node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"}).node("MatMulInteger", {"q", "w", "z"}, {"sum"});
  const std::vector<Tensor> inputs{column<float>({-1, 0, 4.1F})};
  const std::vector<Tensor> outputs = Executor(model.read()).run(inputs);
  // The range -1...4.1 in 255 steps of 0.02.
  CHECK(outputs[0] == column<std::uint8_t>({0, 50, 255}));
  CHECK(outputs[1].data<float>()[0] == Approx(0.02F));
  CHECK(outputs[2].data<std::uint8_t>()[0] == 50);
  CHECK(outputs[3] == column<std::int32_t>({-50 + 0 - 3 * 205}));
}

TEST_CASE("onnx: the zero point of an unpadded convolution's input moves into the bias exactly, that of a padded one stays") {
  // Weights and data that are whole numbers of their scales make every sum exact.
  OnnxModel unpadded, padded;
  for (OnnxModel* model : {&unpadded, &padded}) {
    const std::int64_t pad = model == &padded ? 1 : 0;
    model->input("x", {1, 16, 4, 4}).output("y").initializer("s", Tensor::scalar(1.0F)).initializer("z", Tensor::scalar(std::uint8_t{37}));
    Tensor weights(ElementType::i8, {16, 16, 3, 3});
    for (std::size_t i = 0; i < weights.elements(); ++i)
      weights.mutable_data<std::int8_t>()[i] = static_cast<std::int8_t>(static_cast<int>(i * 7 % 15) - 7);
    model->initializer("w", weights).initializer("wz", Tensor::scalar(std::int8_t{0}));
    model->node("QuantizeLinear", {"x", "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {"xd"});
    model->node("DequantizeLinear", {"w", "s", "wz"}, {"wd"}).node("Conv", {"xd", "wd"}, {"y"}, {{"pads", Dims{pad, pad, pad, pad}}});
    Tensor x(ElementType::f32, {1, 16, 4, 4});
    for (std::size_t i = 0; i < x.elements(); ++i) x.mutable_data<float>()[i] = static_cast<float>(static_cast<int>(i * 11 % 90) - 37);
    const Graph graph = model->read();
    const Executor executor(graph);
    CHECK(std::ranges::any_of(executor.steps(),
                              [](const StepDescription& step) { return step.macs > 0 && step.precision == ElementType::u8; }));
    CHECK(relative_difference(executor.run(x), Executor(graph, {.precision = Precision::Simulated}).run(x)) <= 1e-6);
  }
}

TEST_CASE("onnx: a joint of parts that stand on the grid is not rounded again, one of other parts is") {
  const auto quantizers = [](float second_scale) {
    OnnxModel model;
    model.input("x", {1, 2}).output("y").initializer("s", Tensor::scalar(0.5F)).initializer("t", Tensor::scalar(second_scale));
    model.initializer("z", Tensor::scalar(std::uint8_t{128})).node("Relu", {"x"}, {"r"});
    model.node("QuantizeLinear", {"x", "s", "z"}, {"a"}).node("DequantizeLinear", {"a", "s", "z"}, {"ad"});
    model.node("QuantizeLinear", {"r", "t", "z"}, {"b"}).node("DequantizeLinear", {"b", "t", "z"}, {"bd"});
    model.node("Concat", {"ad", "bd"}, {"c"}, {{"axis", std::int64_t{1}}});
    model.node("QuantizeLinear", {"c", "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {"y"});
    const Graph graph = model.read();
    CHECK(Executor(graph).run(column<float>({-1.1F, 2.4F})) == Tensor::from(std::vector<float>{-1, 2.5F, 0, 2.5F}, {1, 4}));
    return std::ranges::count(types_of(graph), "FakeQuantize");
  };
  CHECK(quantizers(0.5F) == 2);
  CHECK(quantizers(0.25F) == 3);
}

TEST_CASE("onnx: what a FakeQuantize with computed limits rounded is rounded again") {
  OnnxModel model;
  model.input("x", {1, 2}).output("y").initializer("s", Tensor::scalar(0.5F)).initializer("z", Tensor::scalar(std::uint8_t{0}));
  model.node("ReduceMax", {"x"}, {"high"}).node("Neg", {"high"}, {"low"});
  model.node("FakeQuantize", {"x", "low", "high", "low", "high"}, {"f"}, {{"levels", std::int64_t{256}}}, "org.openvinotoolkit");
  model.node("QuantizeLinear", {"f", "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {"y"});
  const Graph graph = model.read();
  CHECK(std::ranges::count(types_of(graph), "FakeQuantize") == 2);
  CHECK(Executor(graph).run(column<float>({-1, 2})) == column<float>({0, 2}));
}
