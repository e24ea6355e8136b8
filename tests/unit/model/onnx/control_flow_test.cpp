#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor row(const std::vector<float>& values) { return Tensor::from(values, {static_cast<std::int64_t>(values.size())}); }
Tensor run(const Graph& graph, const Tensor& x) { return Executor(graph).run(std::vector{x}).at(0); }

/// y = -x where the condition holds, else y = relu(x).
OnnxModel choice() {
  OnnxModel model(16), negated(16), bent(16);
  negated.output("a").node("Neg", {"x"}, {"a"});
  bent.output("b").node("Relu", {"x"}, {"b"});
  model.input("x", {3}).output("y").node("If", {"condition"}, {"y"}, {{"then_branch", &negated}, {"else_branch", &bent}});
  return model;
}

/// Adds x to a sum, and collects the sums, while the counter is below a number.
OnnxModel summing_body(std::int64_t last) {
  OnnxModel body(16);
  body.input("i", {}, ElementType::i64).input("go", {}, ElementType::boolean).input("sum", {3});
  body.initializer("last", Tensor::scalar(last));
  body.node("Add", {"sum", "x"}, {"next"}).node("Less", {"i", "last"}, {"goes_on"}).node("Identity", {"next"}, {"seen"});
  body.output("goes_on").output("next").output("seen");
  return body;
}

OnnxModel loop(std::int64_t trips, std::int64_t last) {
  OnnxModel model(16);
  const OnnxModel body = summing_body(last);
  model.input("x", {3}).initializer("trips", Tensor::scalar(trips)).initializer("zero", row({0, 0, 0}));
  model.node("Loop", {"trips", "", "zero"}, {"sum", "sums"}, {{"body", &body}}).output("sum").output("sums");
  return model;
}

}  // namespace

TEST_CASE("onnx: an If with a known condition is the branch that it takes") {
  for (const bool condition : {true, false}) {
    OnnxModel model = choice();
    model.initializer("condition", Tensor::scalar(condition));
    const Graph graph = model.read();
    CHECK(types_of(graph) == std::vector<std::string>{condition ? "Negative" : "Relu"});
    CHECK(run(graph, row({-1, 0, 2})) == (condition ? row({1, 0, -2}) : row({0, 0, 2})));
  }
}

TEST_CASE("onnx: a condition may be computed from shapes") {
  OnnxModel model = choice();
  model.initializer("three", Tensor::from(Dims{3})).node("Shape", {"x"}, {"shape"}).node("Equal", {"shape", "three"}, {"condition"});
  CHECK(run(model.read(), row({-1, 0, 2})) == row({1, 0, -2}));
}

TEST_CASE("onnx: of an If that depends on inputs both branches are computed") {
  OnnxModel model = choice();
  model.input("condition", {}, ElementType::boolean);
  const Executor executor(model.read());
  const auto result = [&](bool condition) { return executor.run(std::vector{row({-1, 0, 2}), Tensor::scalar(condition)}).at(0); };
  CHECK(result(true) == row({1, 0, -2}));
  CHECK(result(false) == row({0, 0, 2}));
}

TEST_CASE("onnx: an If that depends on inputs needs branches of one shape") {
  OnnxModel model(16), whole(16), first(16);
  whole.output("a").node("Neg", {"x"}, {"a"});
  first.initializer("zero", Tensor::from(Dims{0})).output("b").node("Gather", {"x", "zero"}, {"b"});
  model.input("x", {3}).input("condition", {}, ElementType::boolean).output("y");
  model.node("If", {"condition"}, {"y"}, {{"then_branch", &whole}, {"else_branch", &first}});
  const std::string message = error_of([&] { Executor(model.read()); }).message();
  CHECK(message.find("condition: given a value that depends on inputs") != std::string::npos);
  CHECK(message.find("they give [3] and [1]") != std::string::npos);
}

TEST_CASE("onnx: a Loop is its body once for each iteration, and what it collects gets a dimension") {
  const std::vector<Tensor> outputs = Executor(loop(3, 10).read()).run(std::vector{row({1, 2, 3})});
  CHECK(outputs.at(0) == row({3, 6, 9}));
  CHECK(outputs.at(1) == row({1, 2, 3, 2, 4, 6, 3, 6, 9}).reshaped({3, 3}));
}

TEST_CASE("onnx: a Loop ends when its condition says so") {
  // The condition is looked at behind iterations 0 and 1.
  CHECK(Executor(loop(1'000'000, 1).read()).run(std::vector{row({1, 2, 3})}).at(0) == row({2, 4, 6}));
}

TEST_CASE("onnx: a Loop of very many iterations is refused") {
  const std::string message = error_of([&] { Executor(loop(1'000'000, 1'000'000).read()); }).message();
  CHECK(message.find("iterations: given more than 1024, expected fewer") != std::string::npos);
}

TEST_CASE("onnx: a Loop whose trip count depends on inputs is refused") {
  OnnxModel model(16);
  const OnnxModel body = summing_body(10);
  model.input("x", {3}).input("trips", {}, ElementType::i64).initializer("zero", row({0, 0, 0}));
  model.node("Loop", {"trips", "", "zero"}, {"sum", "sums"}, {{"body", &body}}).output("sum");
  const std::string message = error_of([&] { Executor(model.read()); }).message();
  CHECK(message.find("trip count: given a value that is computed while the network runs, expected a constant") != std::string::npos);
}

TEST_CASE("onnx: a Scan goes along its inputs in either direction") {
  OnnxModel body(16), model(16);
  body.input("sum", {}).input("part", {}).node("Add", {"sum", "part"}, {"next"}).node("Identity", {"next"}, {"seen"});
  body.output("next").output("seen");
  model.input("x", {3}).initializer("zero", Tensor::scalar(0.0F)).output("y").output("z");
  model.node(
      "Scan", {"zero", "x"}, {"y", "z"},
      {{"body", &body}, {"num_scan_inputs", std::int64_t{1}}, {"scan_input_directions", Dims{1}}, {"scan_output_directions", Dims{1}}});
  const std::vector<Tensor> outputs = Executor(model.read()).run(std::vector{row({1, 2, 3})});
  CHECK(outputs.at(0) == Tensor::scalar(6.0F));
  CHECK(outputs.at(1) == row({6, 5, 3}));
}

TEST_CASE("onnx: an If within a Loop is decided for each iteration") {
  OnnxModel model(16), body(16), doubled(16), kept(16);
  doubled.initializer("factor", row({2, 2, 2})).output("a").node("Mul", {"sum", "factor"}, {"a"});
  kept.output("b").node("Identity", {"sum"}, {"b"});
  body.input("i", {}, ElementType::i64).input("go", {}, ElementType::boolean).input("sum", {3});
  body.initializer("two", Tensor::scalar(std::int64_t{2})).node("Less", {"i", "two"}, {"early"});
  body.node("If", {"early"}, {"next"}, {{"then_branch", &doubled}, {"else_branch", &kept}}).output("go").output("next");
  model.input("x", {3}).initializer("trips", Tensor::scalar(std::int64_t{5})).initializer("true", Tensor::scalar(true)).output("y");
  model.node("Loop", {"trips", "true", "x"}, {"y"}, {{"body", &body}});
  CHECK(run(model.read(), row({1, 2, 3})) == row({4, 8, 12}));
}

TEST_CASE("onnx: functions are put into subgraphs, and subgraphs of functions keep their tensors apart") {
  OnnxModel model(16), negated(16), kept(16), inner(16);
  negated.output("a").node("Neg", {"t"}, {"a"});
  kept.output("b").node("Identity", {"t"}, {"b"});
  inner.initializer("unused", row({0})).node("Abs", {"p"}, {"t"}).node("Constant", {}, {"flag"}, {{"value", Tensor::scalar(true)}});
  inner.node("If", {"flag"}, {"q"}, {{"then_branch", &negated}, {"else_branch", &kept}});
  OnnxModel calls(16);
  calls.output("c").node("Negative", {"x"}, {"c"}, {}, "local");
  model.function("local", "Negative", {"p"}, {"q"}, inner).input("x", {3}).initializer("yes", Tensor::scalar(true)).output("y");
  model.node("If", {"yes"}, {"y"}, {{"then_branch", &calls}, {"else_branch", &kept}});
  CHECK(run(model.read(), row({-1, 0, 2})) == row({-1, 0, -2}));
}

TEST_CASE("onnx: graphs within graphs have a depth that is bounded") {
  const auto nested = [](const auto& self, int depth) -> OnnxModel {
    OnnxModel model(16);
    model.output("a");
    if (depth == 0) return std::move(model.node("Neg", {"x"}, {"a"}));
    const OnnxModel inner = self(self, depth - 1);
    OnnxModel leaf(16);
    leaf.output("b").node("Identity", {"x"}, {"b"});
    return std::move(model.node("If", {"yes"}, {"a"}, {{"then_branch", &inner}, {"else_branch", &leaf}}));
  };
  const auto read = [&](int depth) {
    OnnxModel model = nested(nested, depth);
    return model.input("x", {3}).initializer("yes", Tensor::scalar(true)).read();
  };
  CHECK(run(read(3), row({1, -2, 3})) == row({-1, 2, -3}));
  CHECK(error_of([&] { read(33); }).message() == "graph: given one at a depth of more than 32, expected less");
}
