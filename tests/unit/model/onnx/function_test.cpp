#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor row(const std::vector<float>& values) { return Tensor::from(values, {1, static_cast<std::int64_t>(values.size())}); }

OnnxModel body(std::int64_t opset = 13) { return OnnxModel(opset); }

OnnxModel with_x(std::int64_t opset = 13) {
  OnnxModel model(opset);
  model.input("x", {1, 3}).output("y");
  return model;
}

}  // namespace

TEST_CASE("onnx: a function of the model's own is computed as its nodes") {
  OnnxModel model = with_x(), inner = body();
  inner.node("Neg", {"a"}, {"t"}).node("Relu", {"t"}, {"b"});
  model.function("local", "NegativePart", {"a"}, {"b"}, inner).node("NegativePart", {"x"}, {"y"}, {}, "local");
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"Negative", "Relu"});
  CHECK(graph.contains("y/NegativePart/b/Relu"));
  CHECK(Executor(graph).run(row({-1, 0, 2})) == row({1, 0, 0}));
}

TEST_CASE("onnx: functions call functions, and each call has tensors of its own") {
  OnnxModel model = with_x(), twice = body(), four_times = body();
  twice.node("Add", {"a", "a"}, {"t"}).node("Identity", {"t"}, {"b"});
  four_times.node("Twice", {"a"}, {"t"}, {}, "local").node("Twice", {"t"}, {"b"}, {}, "local");
  model.function("local", "FourTimes", {"a"}, {"b"}, four_times).function("local", "Twice", {"a"}, {"b"}, twice);
  model.node("FourTimes", {"x"}, {"m"}, {}, "local").node("Twice", {"m"}, {"y"}, {}, "local");
  CHECK(Executor(model.read()).run(row({1, -2, 3})) == row({8, -16, 24}));
}

TEST_CASE("onnx: an attribute by reference is the caller's, else the function's default, else left out") {
  OnnxModel leaky = body();
  leaky.node("LeakyRelu", {"a"}, {"b"}, {{"alpha", OnnxModel::Reference{"slope"}}});
  const auto result = [&](const std::vector<OnnxModel::NamedAttribute>& given, const std::vector<OnnxModel::NamedAttribute>& defaults) {
    OnnxModel model = with_x();
    model.function("local", "Leaky", {"a"}, {"b"}, leaky, defaults).node("Leaky", {"x"}, {"y"}, given, "local");
    return Executor(model.read()).run(row({-8, 0, 2}));
  };
  CHECK(result({{"slope", 0.5F}}, {{"slope", 0.25F}}) == row({-4, 0, 2}));
  CHECK(result({}, {{"slope", 0.25F}}) == row({-2, 0, 2}));
  CHECK(result({}, {}) == row({-0.08F, 0, 2}));
}

TEST_CASE("onnx: the nodes of a function mean what its own operator set says") {
  OnnxModel model(13), old = body(7);
  old.node("Clip", {"a"}, {"b"}, {{"min", -1.0F}, {"max", 1.0F}});
  model.input("x", {1, 3}).output("y").function("local", "Limited", {"a"}, {"b"}, old).node("Limited", {"x"}, {"y"}, {}, "local");
  CHECK(Executor(model.read()).run(row({-8, 0.5F, 2})) == row({-1, 0.5F, 1}));
}

TEST_CASE("onnx: functions of one name are told apart by domain and overload") {
  OnnxModel model = with_x(), negative = body(), absolute = body(), square = body();
  negative.node("Neg", {"a"}, {"b"});
  absolute.node("Abs", {"a"}, {"b"});
  square.node("Mul", {"a", "a"}, {"b"});
  model.function("one", "F", {"a"}, {"b"}, negative).function("two", "F", {"a"}, {"b"}, absolute);
  model.function("two", "F", {"a"}, {"b"}, square, {}, "squared");
  model.node("F", {"x"}, {"s"}, {}, "two").overload("squared").node("F", {"s"}, {"y"}, {}, "one");
  CHECK(Executor(model.read()).run(row({-1, 0, 2})) == row({-1, 0, -4}));
}

TEST_CASE("onnx: a function may leave out inputs and give an input as its output") {
  OnnxModel model = with_x(), inner = body();
  inner.node("Clip", {"a", "low", "high"}, {"b"});
  model.output("z").initializer("low", Tensor::scalar(0.0F));
  model.function("local", "Limited", {"a", "low", "high"}, {"b", "a"}, inner);
  model.node("Limited", {"x", "low"}, {"y", "z"}, {}, "local");
  const std::vector<Tensor> inputs{row({-1, 0, 2})};
  const std::vector<Tensor> outputs = Executor(model.read()).run(inputs);
  CHECK(outputs[0] == row({0, 0, 2}));
  CHECK(outputs[1] == row({-1, 0, 2}));
}

TEST_CASE("onnx: a function that the model defines stands before an operation of its name") {
  OnnxModel model = with_x(), inner = body();
  inner.node("Abs", {"a"}, {"b"});
  model.function("", "Relu", {"a"}, {"b"}, inner).node("Relu", {"x"}, {"y"});
  CHECK(Executor(model.read()).run(row({-1, 0, 2})) == row({1, 0, 2}));
}

TEST_CASE("onnx: functions that cannot be put in place are refused with the node that calls them") {
  OnnxModel endless = body(), simple = body(), fan = body();
  endless.node("Endless", {"a"}, {"b"}, {}, "local");
  simple.node("Relu", {"a"}, {"b"});
  OnnxModel itself = with_x(), more = with_x();
  itself.function("local", "Endless", {"a"}, {"b"}, endless).node("Endless", {"x"}, {"y"}, {}, "local");
  CHECK_THAT(error_of([&] { itself.read(); }).what(), contains("calls itself") && contains("layer 'y/Endless"));
  more.function("local", "F", {"a"}, {"b"}, simple).node("F", {"x", "x"}, {"y"}, {}, "local");
  CHECK_THAT(error_of([&] { more.read(); }).what(), contains("layer 'y/F' (F): inputs: given 2, expected at most the 1"));
  OnnxModel many = with_x();
  for (int level = 0; level < 20; ++level) {
    OnnxModel ten = body();
    const std::string next = "F" + std::to_string(level + 1);
    ten.node(next, {"a"}, {"t0"}, {}, "local");
    for (int i = 1; i < 10; ++i) ten.node(next, {"t" + std::to_string(i - 1)}, {"t" + std::to_string(i)}, {}, "local");
    many.function("local", "F" + std::to_string(level), {"a"}, {"t9"}, ten);
  }
  many.function("local", "F20", {"a"}, {"b"}, simple).node("F0", {"x"}, {"y"}, {}, "local");
  CHECK_THAT(error_of([&] { many.read(); }).what(), contains("expected fewer"));
}
