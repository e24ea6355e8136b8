#include <algorithm>
#include <cmath>

#include <octet/convert/convert.hpp>
#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// A model with input x, output y and numbers to compute with.
OnnxModel model_with(const std::vector<std::pair<std::string, float>>& numbers, const Dims& shape = {1, 5}) {
  OnnxModel model;
  model.input("x", shape).output("y");
  for (const auto& [name, number] : numbers) model.initializer(name, Tensor::scalar(number));
  return model;
}

const Tensor some = Tensor::from(std::vector<float>{-4, -1, 0, 0.5F, 3}, {1, 5});

void require_function(const Graph& graph, double (*function)(double)) {
  const Tensor y = Executor(graph).run(some);
  for (std::size_t i = 0; i < 5; ++i) CHECK(y.data<float>()[i] == Approx(function(some.data<float>()[i])).margin(1e-5));
}

double hard_swish(double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; }
double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }
double gelu_tanh(double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / 3.14159265358979) * (x + 0.044715 * x * x * x))); }

}  // namespace

TEST_CASE("onnx: HardSwish spelled out becomes one operation, however its factors are ordered") {
  OnnxModel after = model_with({{"three", 3}, {"low", 0}, {"six", 6}});
  after.node("Add", {"x", "three"}, {"a"})
      .node("Clip", {"a", "low", "six"}, {"c"})
      .node("Mul", {"x", "c"}, {"m"})
      .node("Div", {"m", "six"}, {"y"});
  OnnxModel before = model_with({{"three", 3}, {"low", 0}, {"six", 6}});
  before.node("Add", {"three", "x"}, {"a"})
      .node("Clip", {"a", "low", "six"}, {"c"})
      .node("Div", {"c", "six"}, {"d"})
      .node("Mul", {"d", "x"}, {"y"});
  OnnxModel gate = model_with({});
  gate.node("HardSigmoid", {"x"}, {"h"}, {{"alpha", 1.0F / 6}, {"beta", 0.5F}}).node("Mul", {"x", "h"}, {"y"});
  for (const OnnxModel* model : {&after, &before, &gate}) {
    const Graph graph = model->read();
    CHECK(types_of(graph) == std::vector<std::string>{"HSwish"});
    require_function(graph, hard_swish);
  }
}

TEST_CASE("onnx: what only resembles HardSwish stays what it is") {
  OnnxModel model = model_with({{"three", 3}, {"low", 0}, {"six", 6}, {"seven", 7}});
  model.node("Add", {"x", "three"}, {"a"})
      .node("Clip", {"a", "low", "six"}, {"c"})
      .node("Mul", {"x", "c"}, {"m"})
      .node("Div", {"m", "seven"}, {"y"});
  CHECK(types_of(model.read()) == std::vector<std::string>{"Add", "Clamp", "Multiply", "Divide"});
}

TEST_CASE("onnx: x * sigmoid(x) becomes Swish") {
  OnnxModel model = model_with({});
  model.node("Sigmoid", {"x"}, {"s"}).node("Mul", {"x", "s"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"Swish"});
  require_function(graph, [](double x) { return x / (1 + std::exp(-x)); });
}

TEST_CASE("onnx: Gelu spelled out becomes one operation") {
  OnnxModel first = model_with({{"root", 1.41421356F}, {"one", 1}, {"half", 0.5F}});
  first.node("Div", {"x", "root"}, {"d"})
      .node("Erf", {"d"}, {"e"})
      .node("Add", {"e", "one"}, {"a"})
      .node("Mul", {"x", "a"}, {"m"})
      .node("Mul", {"m", "half"}, {"y"});
  OnnxModel second = model_with({{"root", 0.70710678F}, {"one", 1}, {"half", 0.5F}});
  second.node("Mul", {"x", "half"}, {"h"})
      .node("Mul", {"x", "root"}, {"d"})
      .node("Erf", {"d"}, {"e"})
      .node("Add", {"e", "one"}, {"a"})
      .node("Mul", {"h", "a"}, {"y"});
  for (const OnnxModel* model : {&first, &second}) {
    const Graph graph = model->read();
    CHECK(types_of(graph) == std::vector<std::string>{"Gelu"});
    require_function(graph, gelu);
  }
}

TEST_CASE("onnx: the form of Gelu with tanh becomes one operation") {
  OnnxModel model = model_with({{"three", 3}, {"cubic", 0.044715F}, {"root", 0.7978845608F}, {"one", 1}, {"half", 0.5F}});
  model.node("Pow", {"x", "three"}, {"p"})
      .node("Mul", {"cubic", "p"}, {"c"})
      .node("Add", {"x", "c"}, {"s"})
      .node("Mul", {"s", "root"}, {"r"});
  model.node("Tanh", {"r"}, {"t"}).node("Add", {"t", "one"}, {"a"}).node("Mul", {"x", "a"}, {"m"}).node("Mul", {"half", "m"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"Gelu"});
  require_function(graph, gelu_tanh);
}

TEST_CASE("onnx: LayerNorm spelled out becomes MVN") {
  OnnxModel model = model_with({{"two", 2}, {"epsilon", 1e-5F}}, {2, 4});
  model.node("ReduceMean", {"x"}, {"m"}, {{"axes", Dims{-1}}}).node("Sub", {"x", "m"}, {"d"}).node("Pow", {"d", "two"}, {"q"});
  model.node("ReduceMean", {"q"}, {"v"}, {{"axes", Dims{-1}}})
      .node("Add", {"v", "epsilon"}, {"e"})
      .node("Sqrt", {"e"}, {"s"})
      .node("Div", {"d", "s"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"MVN"});
  const Tensor y = Executor(graph).run(Tensor::from(std::vector<float>{1, 2, 3, 4, 0, 0, 0, 10}, {2, 4}));
  // (1 - 2.5) / sqrt(1.25) and so on, with the epsilon too small to show.
  CHECK(y.data<float>()[0] == Approx(-1.3416F).margin(1e-3));
  CHECK(y.data<float>()[7] == Approx(1.7320F).margin(1e-3));
}

TEST_CASE("onnx: padding of space with zeros becomes the convolution's own") {
  const Tensor weights = Tensor::from(std::vector<float>(9, 1), {1, 1, 3, 3});
  const auto padded = [&](float value, const Dims& pads) {
    OnnxModel model;
    model.input("x", {1, 1, 2, 2})
        .output("y")
        .initializer("w", weights)
        .initializer("pads", Tensor::from(pads))
        .initializer("value", Tensor::scalar(value));
    model.node("Pad", {"x", "pads", "value"}, {"p"}).node("Conv", {"p", "w"}, {"y"}, {{"pads", Dims{0, 0, 1, 1}}});
    return model.read();
  };
  const Graph fused = padded(0, {0, 0, 1, 1, 0, 0, 0, 0});
  CHECK(types_of(fused) == std::vector<std::string>{"Convolution"});
  const Tensor y = Executor(fused).run(Tensor::from(std::vector<float>{1, 2, 3, 4}, {1, 1, 2, 2}));
  CHECK(y == Tensor::from(std::vector<float>{10, 10, 10, 10}, {1, 1, 2, 2}));
  CHECK(types_of(padded(1, {0, 0, 1, 1, 0, 0, 0, 0})) == std::vector<std::string>{"Pad", "Convolution"});
}

TEST_CASE("onnx: batch normalization goes into the convolution before it when a model is converted") {
  OnnxModel model;
  model.input("x", {1, 1, 1, 2}).output("y").initializer("w", Tensor::from(std::vector<float>{1, 2}, {2, 1, 1, 1}));
  const auto pair = [&](const std::string& name, float a, float b) {
    model.initializer(name, Tensor::from(std::vector<float>{a, b}, {2}));
  };
  pair("scale", 2, 3), pair("shift", 1, 0), pair("mean", 5, 0), pair("variance", 4, 9);
  model.node("Conv", {"x", "w"}, {"c"}).node("BatchNormalization", {"c", "scale", "shift", "mean", "variance"}, {"y"}, {{"epsilon", 0.0F}});
  CHECK(types_of(model.read()) == std::vector<std::string>{"Convolution", "BatchNormInference"});
  const Graph graph = convert_model(model.read());
  CHECK(types_of(graph) == std::vector<std::string>{"Convolution", "Add"});
  // (x - 5) / 2 * 2 + 1 and (2x - 0) / 3 * 3.
  const Tensor y = Executor(graph).run(Tensor::from(std::vector<float>{3, 4}, {1, 1, 1, 2}));
  CHECK(y == Tensor::from(std::vector<float>{-1, 0, 6, 8}, {1, 2, 1, 2}));
}

TEST_CASE("onnx: Flatten becomes a Reshape that keeps the batch open") {
  OnnxModel model;
  model.input("x", {-1, 2, 3}).output("y").node("Flatten", {"x"}, {"y"});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"Reshape"});
  const Graph four = graph.reshape({{"x", Shape{4, 2, 3}}});
  CHECK(four.shape(four.node(four.results()[0]).inputs[0]) == Shape{4, 6});
}

TEST_CASE("onnx: Resize and the older Upsample become one Interpolate") {
  const Tensor scales = Tensor::from(std::vector<float>{1, 1, 2, 2}, {4});
  OnnxModel resize, upsample(9);
  resize.input("x", {1, 1, 2, 2}).output("y").initializer("s", scales);
  resize.node("Resize", {"x", "", "s"}, {"y"}, {{"mode", std::string("linear")}});
  upsample.input("x", {1, 1, 2, 2}).output("y").initializer("s", scales).node("Upsample", {"x", "s"}, {"y"});
  CHECK(types_of(resize.read()) == std::vector<std::string>{"Interpolate"});
  CHECK(types_of(upsample.read()) == std::vector<std::string>{"Interpolate"});
  const Tensor x = Tensor::from(std::vector<float>{0, 4, 8, 12}, {1, 1, 2, 2});
  // A pixel of the larger image lies a quarter of a pixel from the nearest of the smaller one.
  const Tensor rows = Executor(resize.read()).run(x);
  CHECK(std::vector<float>(rows.data<float>().begin(), rows.data<float>().begin() + 4) == std::vector<float>{0, 1, 3, 4});
  const Tensor nearest = Executor(upsample.read()).run(x);
  CHECK(nearest == Tensor::from(std::vector<float>{0, 0, 4, 4, 0, 0, 4, 4, 8, 8, 12, 12, 8, 8, 12, 12}, {1, 1, 4, 4}));
}
