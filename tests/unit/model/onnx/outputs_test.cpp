#include <filesystem>

#include <octet/exec/executor.hpp>

#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor row(const std::vector<float>& values) { return Tensor::from(values, {1, static_cast<std::int64_t>(values.size())}); }

std::vector<std::string> output_names(const Graph& graph) {
  std::vector<std::string> names;
  const Executor executor(graph);
  for (const Port& port : executor.outputs()) names.push_back(port.name);
  return names;
}

}  // namespace

TEST_CASE("onnx: outputs of one value keep their names") {
  OnnxModel model;
  model.input("x", {1, 3}).output("c").output("a").output("b");
  model.node("Relu", {"x"}, {"a"}).node("Identity", {"a"}, {"b"}).node("Identity", {"b"}, {"c"});
  const Graph graph = model.read();
  CHECK(output_names(graph) == std::vector<std::string>{"c", "a", "b"});
  const std::vector<Tensor> inputs{row({-1, 0, 2})};
  for (const Tensor& output : Executor(graph).run(inputs)) CHECK(output == row({0, 0, 2}));
  CHECK(output_names(graph.reshape({{"x", Shape{4, 3}}})) == std::vector<std::string>{"c", "a", "b"});
}

TEST_CASE("onnx: inputs and initializers may be outputs, under their names and under others") {
  OnnxModel model;
  model.input("x", {1, 3}).initializer("w", row({5, 6})).output("y").output("x").output("v").output("w");
  model.node("Identity", {"x"}, {"y"}).node("Identity", {"w"}, {"v"});
  const Graph graph = model.read();
  CHECK(output_names(graph) == std::vector<std::string>{"y", "x", "v", "w"});
  CHECK(Executor(graph).inputs()[0].name == "x");
  const std::vector<Tensor> inputs{row({-1, 0, 2})};
  const std::vector<Tensor> outputs = Executor(graph).run(inputs);
  CHECK(outputs[0] == row({-1, 0, 2}));
  CHECK(outputs[1] == row({-1, 0, 2}));
  CHECK(outputs[2] == row({5, 6}));
  CHECK(outputs[3] == row({5, 6}));
}

TEST_CASE("onnx: outputs of one value are written under their names") {
  OnnxModel model;
  model.input("x", {1, 3}).output("a").output("b").output("y");
  model.node("Relu", {"x"}, {"a"}).node("Identity", {"a"}, {"b"}).node("Identity", {"x"}, {"y"});
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "octet-onnx-outputs.onnx";
  write_onnx(model.read(), path);
  const Graph again = read_onnx(path);
  std::filesystem::remove(path);
  CHECK(output_names(again) == std::vector<std::string>{"a", "b", "y"});
}

TEST_CASE("onnx: an output that is given twice is refused") {
  OnnxModel model;
  model.input("x", {1, 3}).output("y").output("y").node("Relu", {"x"}, {"y"});
  CHECK_THAT(error_of([&] { model.read(); }).what(), contains("output 'y': given twice"));
}
