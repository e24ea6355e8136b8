#include <algorithm>
#include <cmath>

#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

constexpr const char* domain = "com.microsoft";

double quantized(double value, double scale, int zero) { return std::clamp(std::nearbyint(value / scale) + zero, 0.0, 255.0); }
double number(double integer, double scale, int zero) { return (integer - zero) * scale; }

/// Integers of type u8 that the network computes with; grids "a", "b" and "c" are at hand.
OnnxModel with_grids(const Dims& shape) {
  OnnxModel model(13);
  model.input("a", shape, ElementType::u8).input("b", shape, ElementType::u8).output("y");
  model.initializer("as", Tensor::scalar(0.1F)).initializer("az", Tensor::scalar(std::uint8_t{10}));
  model.initializer("bs", Tensor::scalar(0.05F)).initializer("bz", Tensor::scalar(std::uint8_t{128}));
  model.initializer("cs", Tensor::scalar(0.2F)).initializer("cz", Tensor::scalar(std::uint8_t{100}));
  return model;
}

Tensor bytes(const std::vector<std::uint8_t>& values, Dims shape = {}) {
  return Tensor::from(values, Shape(shape.empty() ? Dims{1, static_cast<std::int64_t>(values.size())} : shape));
}

const std::vector<std::uint8_t> a_values{0, 10, 77, 255}, b_values{255, 128, 3, 90};

/// The definition of each: what the integers stand for goes through the function, and its result is quantized.
template <typename Function>
Tensor expected(const Function& function) {
  std::vector<std::uint8_t> result;
  for (std::size_t i = 0; i < a_values.size(); ++i)
    result.push_back(
        static_cast<std::uint8_t>(quantized(function(number(a_values[i], 0.1F, 10), number(b_values[i], 0.05F, 128)), 0.2F, 100)));
  return bytes(result);
}

Tensor run(const OnnxModel& model) {
  const std::vector<Tensor> inputs{bytes(a_values), bytes(b_values)};
  return Executor(model.read()).run(inputs)[0];
}

}  // namespace

TEST_CASE("onnx: sums and products of integers with grids of their own") {
  const OnnxModel::Names inputs{"a", "as", "az", "b", "bs", "bz", "cs", "cz"};
  OnnxModel sum = with_grids({1, 4}), product = with_grids({1, 4});
  sum.node("QLinearAdd", inputs, {"y"}, {}, domain);
  product.node("QLinearMul", inputs, {"y"}, {}, domain);
  CHECK(run(sum) == expected([](double a, double b) { return a + b; }));
  CHECK(run(product) == expected([](double a, double b) { return a * b; }));
}

TEST_CASE("onnx: functions of integers") {
  const OnnxModel::Names inputs{"a", "as", "az", "cs", "cz"};
  OnnxModel sigmoid = with_grids({1, 4}), leaky = with_grids({1, 4}), softmax = with_grids({1, 4}), mean = with_grids({1, 4});
  sigmoid.node("QLinearSigmoid", inputs, {"y"}, {}, domain);
  leaky.node("QLinearLeakyRelu", inputs, {"y"}, {{"alpha", 0.25F}}, domain);
  softmax.node("QLinearSoftmax", inputs, {"y"}, {{"axis", std::int64_t{-1}}, {"opset", std::int64_t{13}}}, domain);
  mean.node("QLinearReduceMean", inputs, {"y"}, {{"axes", Dims{1}}}, domain);
  CHECK(run(sigmoid) == expected([](double a, double) { return 1 / (1 + std::exp(-a)); }));
  CHECK(run(leaky) == expected([](double a, double) { return a < 0 ? a / 4 : a; }));
  // The largest is 17.8 above the next, so that it has all of it: 1 / 0.2 steps.
  CHECK(run(softmax) == bytes({100, 100, 100, 105}));
  CHECK(run(mean) == bytes({138}));  // (-1 + 0 + 6.7 + 24.5) / 4 = 7.55
}

TEST_CASE("onnx: a choice between integers and a joint of them") {
  OnnxModel choice = with_grids({1, 4}), joint = with_grids({1, 4});
  choice.initializer("first", Tensor::from(Dims{1, 0, 1, 0}).converted(ElementType::boolean));
  choice.node("QLinearWhere", {"first", "a", "as", "az", "b", "bs", "bz", "cs", "cz"}, {"y"}, {}, domain);
  const Tensor from_a = expected([](double a, double) { return a; }), from_b = expected([](double, double b) { return b; });
  const auto a = from_a.data<std::uint8_t>(), b = from_b.data<std::uint8_t>();
  CHECK(run(choice) == bytes({a[0], b[1], a[2], b[3]}));
  joint.node("QLinearConcat", {"cs", "cz", "a", "as", "az", "b", "bs", "bz"}, {"y"}, {{"axis", std::int64_t{1}}}, domain);
  CHECK(run(joint) == bytes({a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]}));
}

TEST_CASE("onnx: means of integers, also with channels last") {
  const auto pooled = [](const std::string& type, const Dims& shape, std::vector<OnnxModel::NamedAttribute> attributes) {
    OnnxModel model = with_grids(shape);
    model.node(type, {"a", "as", "az", "as", "az"}, {"y"}, attributes, domain);
    const std::vector<Tensor> inputs{bytes({10, 20, 30, 40, 50, 60, 70, 80}, shape), bytes({0, 0, 0, 0, 0, 0, 0, 0}, shape)};
    return Executor(model.read()).run(inputs)[0];
  };
  CHECK(pooled("QLinearGlobalAveragePool", {1, 2, 2, 2}, {}) == bytes({25, 65}, {1, 2, 1, 1}));
  CHECK(pooled("QLinearGlobalAveragePool", {1, 2, 2, 2}, {{"channels_last", std::int64_t{1}}}) == bytes({40, 50}, {1, 1, 1, 2}));
  CHECK(pooled("QLinearAveragePool", {1, 2, 2, 2}, {{"kernel_shape", Dims{2, 1}}}) == bytes({20, 30, 60, 70}, {1, 2, 1, 2}));
}

TEST_CASE("onnx: QGemm runs in INT8 and gives integers, or numbers without a grid of the result") {
  const auto model = [](bool with_result) {
    OnnxModel built(13);
    built.input("a", {2, 3}, ElementType::u8).output("y");
    built.initializer("as", Tensor::scalar(0.1F)).initializer("az", Tensor::scalar(std::uint8_t{0}));
    built.initializer("w", Tensor::from(std::vector<std::int8_t>{1, -2, 3, 4, 5, -6}, {2, 3}));
    built.initializer("ws", Tensor::from(std::vector<float>{0.5F, 0.25F}, {2}));
    built.initializer("wz", Tensor::from(std::vector<std::int8_t>{0, 0}, {2}));
    built.initializer("bias", Tensor::from(std::vector<std::int32_t>{10, -20}, {2}));
    built.initializer("ys", Tensor::scalar(0.25F)).initializer("yz", Tensor::scalar(std::uint8_t{128}));
    OnnxModel::Names inputs{"a", "as", "az", "w", "ws", "wz", "bias"};
    if (with_result) inputs.insert(inputs.end(), {"ys", "yz"});
    built.node("QGemm", inputs, {"y"}, {{"transB", std::int64_t{1}}, {"alpha", 2.0F}}, domain);
    return built;
  };
  const Tensor a = bytes({1, 2, 3, 40, 50, 60}, {2, 3});
  // 2 * 0.1 * scale * (row * column + bias): sums 6 and -4, 120 and 50, with the bias 16 and -24, 130 and 30.
  const Tensor y = Executor(model(false).read()).run(a);
  const std::vector<float> numbers{1.6F, -1.2F, 13, 1.5F};
  for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(y.data<float>()[i] == Approx(numbers[i]));
  CHECK(Executor(model(true).read()).run(a) == bytes({134, 123, 180, 134}, {2, 2}));
}

TEST_CASE("onnx: the network of a quantizer's operator format keeps its integers between layers") {
  OnnxModel model(13);
  model.input("x", {1, 2, 2, 2}).output("y");
  model.initializer("s", Tensor::scalar(0.1F)).initializer("z", Tensor::scalar(std::uint8_t{0}));
  model.initializer("w", Tensor::from(std::vector<std::int8_t>{100, -20, 3, 50}, {2, 2, 1, 1}));
  model.initializer("ws", Tensor::scalar(0.02F)).initializer("wz", Tensor::scalar(std::int8_t{0}));
  model.node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  model.node("QLinearConv", {"q", "s", "z", "w", "ws", "wz", "s", "z"}, {"c"});
  model.node("QLinearAdd", {"c", "s", "z", "q", "s", "z", "s", "z"}, {"r"}, {}, domain);
  model.node("DequantizeLinear", {"r", "s", "z"}, {"y"});
  CHECK(types_of(model.read()) ==
        std::vector<std::string>{"FakeQuantize", "Convert", "Multiply", "Convolution", "FakeQuantize", "Add", "FakeQuantize"});
}
