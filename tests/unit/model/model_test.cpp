#include <octet/model/model.hpp>

#include <octet/graph/graph.hpp>

#include "support.hpp"

using namespace octet;

namespace {

Graph small_network() {
  Graph graph("small");
  const Value x = graph.parameter("x", ElementType::f32, Shape{1, 4});
  graph.result("y", graph.add("relu", Unary{UnaryKind::Relu}, {x}));
  return graph;
}

}  // namespace

TEST_CASE("a model is written in the format that its name ends in, and read by what it holds") {
  const test::TemporaryFolder folder;
  for (const std::string name : {"model.xml", "model.onnx", "MODEL.ONNX"}) {
    write_model(small_network(), folder.path() / name);
    const Graph read = read_model(folder.path() / name);
    CHECK(read.node(read.find("relu")).as<Unary>()->kind == UnaryKind::Relu);
    CHECK(declared_inputs(folder.path() / name).at(0).name == "x");
  }
}

TEST_CASE("a model is written in the version of the format that was asked for") {
  const test::TemporaryFolder folder;
  write_model(small_network(), folder.path() / "model.xml", {.version = 10});
  CHECK(read_model(folder.path() / "model.xml").origin().version == 10);
  const Error error = test::error_of([&] { write_model(small_network(), folder.path() / "model.onnx", {.version = 10}); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "version: given 10 for an ONNX model, expected none; versions are those of an IR");
}

TEST_CASE("a name that says no format to write is refused") {
  const test::TemporaryFolder folder;
  const Error error = test::error_of([&] { write_model(small_network(), folder.path() / "model.pb"); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "path: given a name that says no format, expected one that ends in .onnx or .xml");
  CHECK(error.where().file == (folder.path() / "model.pb").string());
}
