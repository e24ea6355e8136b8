#include <octet/model/model.hpp>
#include <octet/model/open_model.hpp>

#include <octet/convert/convert.hpp>
#include <octet/exec/executor.hpp>

#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<DeclaredDim> dims(std::initializer_list<DeclaredDim> list) { return list; }

/// relu(conv(x)), then the mean of all positions; the builder calls every open dimension "N".
OnnxModel convolution() {
  OnnxModel model;
  model.input("x", {-1, 3, -1, -1}).initializer("w", random_tensor({4, 3, 3, 3}, 1)).output("y").output("mean");
  model.node("Conv", {"x", "w"}, {"c"}).node("Relu", {"c"}, {"y"}).node("GlobalAveragePool", {"y"}, {"mean"});
  return model;
}

/// x reshaped to what Shape, Gather and Concat compute: [batch, channels * height * width].
OnnxModel flattened() {
  OnnxModel model;
  model.input("x", {-1, 2, -1, -1}).output("y");
  model.initializer("zero", Tensor::from(Dims{0})).initializer("rest", Tensor::from(Dims{-1}));
  model.node("Shape", {"x"}, {"shape"})
      .node("Gather", {"shape", "zero"}, {"batch"})
      .node("Concat", {"batch", "rest"}, {"target"}, {{"axis", 0L}});
  model.node("Reshape", {"x", "target"}, {"y"});
  return model;
}

std::filesystem::path written(const OnnxModel& model, const TemporaryFolder& folder) {
  model.write(folder.path() / "model.onnx");
  return folder.path() / "model.onnx";
}

}  // namespace

TEST_CASE("a file's inputs are known with their open dimensions and names before it is read") {
  const TemporaryFolder folder;
  OnnxModel model;
  model.input("x", {-1, 3, 8}).input("ids", {2}, ElementType::i64).output("y").initializer("w", Tensor::scalar(1.0F)).input("w", {});
  model.node("Mul", {"x", "w"}, {"y"});
  const std::vector<DeclaredInput> inputs = declared_inputs(written(model, folder));
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[0].name == "x");
  CHECK(inputs[0].element_type == ElementType::f32);
  CHECK(inputs[0].dims == dims({{.name = "N"}, {.size = 3}, {.size = 8}}));
  CHECK(inputs[1].element_type == ElementType::i64);
  CHECK(to_string(inputs[0].dims) == "[N,3,8]");
  CHECK(to_string(std::optional(dims({{}, {.size = 1}}))) == "[?,1]");
  CHECK(to_string(std::optional<std::vector<DeclaredDim>>()) == "[...]");
}

TEST_CASE("what hangs on open dimensions is open, and what does not is not") {
  const TemporaryFolder folder;
  const OpenModel model = read_open_model(written(convolution(), folder));
  const auto shape_of = [&](std::size_t result) { return open_shape(model, model.graph.node(model.graph.results()[result]).inputs[0]); };
  CHECK(shape_of(0) == dims({{.name = "N"}, {.size = 4}, {}, {}}));
  CHECK(shape_of(1) == dims({{.name = "N"}, {.size = 4}, {.size = 1}, {.size = 1}}));
  const OpenModel narrower = read_open_model(folder.path() / "model.onnx", {{"x", {1, 3, 8, -1}}});
  CHECK(open_shape(narrower, {narrower.graph.parameters()[0], 0}) == dims({{.size = 1}, {.size = 3}, {.size = 8}, {.name = "N"}}));
}

TEST_CASE("a network is written with its open dimensions and read in other sizes") {
  const TemporaryFolder folder;
  const OnnxModel source = GENERATE(0, 1) == 0 ? convolution() : flattened();
  OpenModel model = read_open_model(written(source, folder));
  model.graph = convert_model(model.graph, {.keep_shape_ops = true});
  model.other = convert_model(model.other, {.keep_shape_ops = true});
  write_ir(model, folder.path() / "open.xml");
  const std::vector<DeclaredInput> inputs = declared_inputs(folder.path() / "open.xml");
  REQUIRE(inputs.size() == 1);
  const std::int64_t channels = inputs[0].dims->at(1).size;
  CHECK(inputs[0].dims == dims({{}, {.size = channels}, {}, {}}));
  for (const Shape& shape : {Shape{2, channels, 5, 9}, Shape{1, channels, 12, 4}}) {
    const ReadOptions sized{.input_shapes = {{"x", shape}}};
    const std::vector<Tensor> input{random_tensor(shape, 3)};
    const Executor actual(read_model(folder.path() / "open.xml", sized)), expected(source.read(sized));
    const std::vector<Tensor> a = actual.run(input), b = expected.run(input);
    for (std::size_t i = 0; i < b.size(); ++i) CHECK(relative_difference(a[i], b[i]) <= 1e-6);
  }
}

TEST_CASE("a network that has sizes among its constants is not written as open") {
  const TemporaryFolder folder;
  OpenModel model = read_open_model(written(flattened(), folder));
  model.graph = convert_model(model.graph);
  model.other = convert_model(model.other);
  const Error error = error_of([&] { write_ir(model, folder.path() / "open.xml"); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.message(), contains("open dimensions: given for a network of which parts are computed from their sizes"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "open.xml"));
}

TEST_CASE("open dimensions of inputs that meet have one size") {
  const TemporaryFolder folder;
  OnnxModel model;
  model.input("a", {1, -1}).input("b", {-1, -1}).output("y").node("Add", {"a", "b"}, {"y"});
  const OpenModel open = read_open_model(written(model, folder));
  CHECK(open_shape(open, open.graph.node(open.graph.results()[0]).inputs[0]) == dims({{.name = "N"}, {.name = "N"}}));
}

TEST_CASE("shapes with open dimensions that do not belong to the file are refused") {
  const TemporaryFolder folder;
  const std::filesystem::path file = written(convolution(), folder);
  CHECK(error_of([&] { read_open_model(file, {{"ghost", {1}}}); }).code() == ErrorCode::NotFound);
  CHECK_THAT(error_of([&] {
               read_open_model(file, {{"x", {1, -1}}});
             }).message(),
             contains("given the shape [1,-1], expected the rank of [N,3,N,N]"));
}
