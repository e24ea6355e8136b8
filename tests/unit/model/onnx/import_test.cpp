#include <fstream>

#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const Tensor& value_of(const Graph& graph, const std::string& name) { return graph.node(graph.find(name)).as<Constant>()->value; }

/// That a value is read as it was stored, in both ways of storing it.
void check_stored(const Tensor& value) {
  OnnxModel model;
  model.initializer("raw", value).initializer("listed", value, Storage::Typed).output("raw").output("listed");
  const Graph graph = model.read();
  CHECK(value_of(graph, "raw") == value);
  CHECK(value_of(graph, "listed") == value);
}

OnnxModel one_node(const std::string& type, const std::vector<OnnxModel::NamedAttribute>& attributes, const Dims& shape = {1, 4}) {
  OnnxModel model;
  model.input("x", shape).output("y").node(type, {"x"}, {"y"}, attributes);
  return model;
}

}  // namespace

TEST_CASE("onnx: initializers of every numeric type read the same raw and listed") {
  const Tensor numbers = Tensor::from(std::vector<float>{0, 1, 2, 100}, {2, 2});
  for (const ElementType type :
       {ElementType::f32, ElementType::f64, ElementType::f16, ElementType::bf16, ElementType::i8, ElementType::u8, ElementType::i16,
        ElementType::u16, ElementType::i32, ElementType::u32, ElementType::i64, ElementType::u64, ElementType::boolean}) {
    INFO(name(type));
    const Tensor value = numbers.converted(type);
    check_stored(value);
  }
}

TEST_CASE("onnx: negative numbers survive both ways of storing them") {
  const Tensor value = Tensor::from(std::vector<std::int8_t>{-128, -1, 0, 127}, {4});
  check_stored(value);
}

TEST_CASE("onnx: elements may lie in another file of the folder") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "weights.data", std::ios::binary) << std::string("\0\0\0\0\0\0\x80?\0\0\0@", 12);
  OnnxModel model;
  model.external("w", {2}, "weights.data", "4", "8").output("w");
  model.write(folder.path() / "model.onnx");
  const Graph graph = read_model(folder.path() / "model.onnx");
  CHECK(value_of(graph, "w") == Tensor::from(std::vector<float>{1, 2}, {2}));
}

TEST_CASE("onnx: an open batch is 1 unless a shape is given, and other open dimensions need one") {
  OnnxModel batch;
  batch.input("x", {-1, 3}).output("y").node("Relu", {"x"}, {"y"});
  CHECK(batch.read().shape({0, 0}) == Shape{1, 3});
  CHECK(batch.read({.input_shapes = {{"x", Shape{5, 3}}}}).shape({0, 0}) == Shape{5, 3});
  OnnxModel open;
  open.input("x", {1, -1}).output("y").node("Relu", {"x"}, {"y"});
  CHECK_THAT(error_of([&] { open.read(); }).what(), contains("layer 'x' (Parameter): input: given the dynamic shape [1,-1]"));
  CHECK(open.read({.input_shapes = {{"x", Shape{1, 7}}}}).shape({0, 0}) == Shape{1, 7});
}

TEST_CASE("onnx: an input may be given a value") {
  OnnxModel model;
  model.input("x", {2, 2}).input("shape", {1}, ElementType::i64).output("y").node("Reshape", {"x", "shape"}, {"y"});
  CHECK_THAT(error_of([&] { model.read(); }).what(),
             contains("layer 'y/Reshape' (Reshape): target shape: given a computed value, expected a constant"));
  const Graph graph = model.read({.input_values = {{"shape", Tensor::from(Dims{4})}}});
  CHECK(graph.shape(graph.node(graph.results()[0]).inputs[0]) == Shape{4});
}

TEST_CASE("onnx: a number given for an input fills its shape in its type, and other shapes are refused") {
  OnnxModel model;
  model.input("x", {1, 3}, ElementType::i32).output("y").node("Identity", {"x"}, {"y"});
  const Graph graph = model.read({.input_values = {{"x", Tensor::scalar(2.0F)}}});
  CHECK(value_of(graph, "x") == Tensor::from(std::vector<std::int32_t>{2, 2, 2}, {1, 3}));
  const Error error = error_of([&] { model.read({.input_values = {{"x", Tensor::from(Dims{1, 2})}}}); });
  CHECK_THAT(error.what(), contains("layer 'x' (Parameter): given value: given shape [2], expected [1,3]"));
}

TEST_CASE("onnx: layers are called after nodes, outputs after the file's outputs") {
  OnnxModel model;
  model.input("x", {1, 4}).output("y").node("Relu", {"x"}, {"r"}).node("Identity", {"r"}, {"y"});
  const Graph graph = model.read();
  CHECK(graph.contains("r/Relu"));
  const Executor executor(graph);
  REQUIRE(executor.outputs().size() == 1);
  CHECK(executor.outputs()[0].name == "y");
  CHECK(executor.output_index("r") == 0);
}

TEST_CASE("onnx: nodes may stand in any order") {
  OnnxModel model;
  model.input("x", {1, 2}).output("y").node("Neg", {"a"}, {"y"}).node("Abs", {"x"}, {"a"});
  const Tensor y = Executor(model.read()).run(Tensor::from(std::vector<float>{1, -2}, {1, 2}));
  CHECK(y == Tensor::from(std::vector<float>{-1, -2}, {1, 2}));
}

TEST_CASE("onnx: Clip with known limits is one Clamp or Relu, with attributes and with inputs") {
  OnnxModel old(10);
  old.input("x", {1, 4}).output("y").node("Clip", {"x"}, {"y"}, {{"min", 0.0F}, {"max", 6.0F}});
  CHECK(types_of(old.read()) == std::vector<std::string>{"Clamp"});
  OnnxModel inputs(13);
  inputs.input("x", {1, 4}).output("y").initializer("high", Tensor::scalar(6.0F)).node("Clip", {"x", "", "high"}, {"y"});
  const Tensor y = Executor(inputs.read()).run(Tensor::from(std::vector<float>{-9, 0, 6, 9}, {1, 4}));
  CHECK(y == Tensor::from(std::vector<float>{-9, 0, 6, 6}, {1, 4}));
  OnnxModel relu(13);
  relu.input("x", {1, 4}).output("y").initializer("low", Tensor::scalar(0.0F)).node("Clip", {"x", "low"}, {"y"});
  CHECK(types_of(relu.read()) == std::vector<std::string>{"Relu"});
}

TEST_CASE("onnx: Gemm is a product and a sum") {
  OnnxModel model;
  model.input("a", {1, 2}).output("y");
  model.initializer("b", Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}))
      .initializer("c", Tensor::from(std::vector<float>{10, 20}, {2}));
  model.node("Gemm", {"a", "b", "c"}, {"y"}, {{"transB", std::int64_t{1}}, {"alpha", 2.0F}, {"beta", 0.5F}});
  const Tensor y = Executor(model.read()).run(Tensor::from(std::vector<float>{1, 1}, {1, 2}));
  CHECK(y == Tensor::from(std::vector<float>{2 * 3 + 5, 2 * 7 + 10}, {1, 2}));
}

TEST_CASE("onnx: grouped weights are the file's own bytes under another shape") {
  OnnxModel model;
  model.input("x", {1, 4, 1, 1}).output("y");
  model.initializer("w", Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}, {4, 2, 1, 1}));
  model.node("Conv", {"x", "w"}, {"y"}, {{"group", std::int64_t{2}}});
  const Graph graph = model.read();
  CHECK(types_of(graph) == std::vector<std::string>{"GroupConvolution"});
  CHECK(graph.shape(graph.node(graph.find("y/Conv")).inputs[1]) == Shape{2, 2, 2, 1, 1});
  const Tensor y = Executor(graph).run(Tensor::from(std::vector<float>{1, 1, 1, 1}, {1, 4, 1, 1}));
  CHECK(y == Tensor::from(std::vector<float>{3, 7, 11, 15}, {1, 4, 1, 1}));
}

TEST_CASE("onnx: grouped weights may be the product of numbers for each place in the window") {
  OnnxModel model;
  model.input("x", {1, 4, 1, 2}).output("y");
  model.initializer("w", Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}, {4, 1, 1, 2}));
  model.initializer("places", Tensor::from(std::vector<float>{1, 10}, {1, 2})).node("Mul", {"w", "places"}, {"product"});
  model.node("Conv", {"x", "product"}, {"y"}, {{"group", std::int64_t{4}}});
  const Tensor y = Executor(model.read()).run(Tensor::from(std::vector<float>(8, 1), {1, 4, 1, 2}));
  CHECK(y == Tensor::from(std::vector<float>{21, 43, 65, 87}, {1, 4, 1, 1}));
}

TEST_CASE("onnx: shapes that are computed from shapes are known") {
  OnnxModel model;
  model.input("x", {2, 3, 4}).output("y").initializer("two", Tensor::from(Dims{0})).initializer("rest", Tensor::from(Dims{-1}));
  model.node("Shape", {"x"}, {"s"}).node("Gather", {"s", "two"}, {"first"}, {{"axis", std::int64_t{0}}});
  model.node("Concat", {"first", "rest"}, {"target"}, {{"axis", std::int64_t{0}}}).node("Reshape", {"x", "target"}, {"y"});
  const Graph graph = model.read();
  CHECK(graph.shape(graph.node(graph.results()[0]).inputs[0]) == Shape{2, 12});
}

TEST_CASE("onnx: an unknown operation keeps its attributes, and those that need its shape wait behind it") {
  OnnxModel model;
  model.input("x", {1, 4}).output("y");
  model.node("Fancy", {"x"}, {"f"}, {{"alpha", 0.5F}, {"sizes", Dims{1, 2}}, {"mode", std::string("fast")}}, "my.domain");
  model.node("Relu", {"f"}, {"r"}).node("Unknown", {"x"}, {"u"}).node("Add", {"r", "u"}, {"y"});
  const Graph graph = model.read();
  const auto& fancy = *graph.node(graph.find("f/Fancy")).as<Opaque>();
  CHECK(fancy.attributes == std::vector<RawAttribute>{{"alpha", "0.5"}, {"sizes", "1,2"}, {"mode", "fast"}, {"domain", "my.domain"}});
  const Error error = error_of([&] { const Executor executor(graph); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.what(), contains("Fancy (layer 'f/Fancy')") && contains("Unknown (layer 'u/Unknown')"));
  CHECK(std::string(error.what()).find("Relu") == std::string::npos);
}

TEST_CASE("onnx: an unknown operation whose shape the file gives lets the rest be known") {
  OnnxModel model;
  model.input("x", {1, 4}).output("y").value("f", {1, 2}).node("Fancy", {"x"}, {"f"}).node("Relu", {"f"}, {"y"});
  CHECK(types_of(model.read()) == std::vector<std::string>{"Fancy", "Relu"});
}

TEST_CASE("onnx: a wrong attribute is named with its node") {
  const Error error = error_of([] { one_node("LeakyRelu", {{"alpha", std::int64_t{1}}}).read(); });
  CHECK(error.code() == ErrorCode::InvalidModel);
  CHECK_THAT(error.what(), contains("layer 'y/LeakyRelu' (LeakyRelu): attribute 'alpha': given type 2, expected 1 (a number)"));
}

TEST_CASE("onnx: Round rounds halves to even") {
  const Tensor y = Executor(one_node("Round", {}, {1, 6}).read())
                       .run(Tensor::from(std::vector<float>{-2.5F, -1.5F, 0.5F, 1.5F, 2.4F, 0.49999997F}, {1, 6}));
  CHECK(y == Tensor::from(std::vector<float>{-2, -2, 0, 2, 2, 0}, {1, 6}));
}

TEST_CASE("onnx: Clip whose lower limit is above the upper gives the upper one, as ONNX says") {
  OnnxModel old(10);
  old.input("x", {1, 3}).output("y").node("Clip", {"x"}, {"y"}, {{"min", 2.0F}, {"max", 1.0F}});
  CHECK(Executor(old.read()).run(Tensor::from(std::vector<float>{0, 1.5F, 9}, {1, 3})) ==
        Tensor::from(std::vector<float>{1, 1, 1}, {1, 3}));
}

TEST_CASE("onnx: integers are divided toward zero") {
  OnnxModel model;
  model.input("a", {1, 4}, ElementType::i64).output("y").initializer("b", Tensor::from(std::vector<std::int64_t>{2, 2, -2, -2}, {1, 4}));
  model.node("Div", {"a", "b"}, {"y"});
  const Tensor y = Executor(model.read()).run(Tensor::from(std::vector<std::int64_t>{7, -7, 7, -7}, {1, 4}));
  CHECK(y == Tensor::from(std::vector<std::int64_t>{3, -3, -3, 3}, {1, 4}));
}

TEST_CASE("onnx: ArgMax gives the last of equal elements when asked, also after a change of the batch") {
  const Tensor x = Tensor::from(std::vector<float>{3, 9, 9, 1, 9, 0, 9, 9}, {2, 4});
  const auto model = [](std::int64_t last) {
    return one_node("ArgMax", {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}, {"select_last_index", last}});
  };
  const auto run = [&](const OnnxModel& one) { return Executor(one.read().reshape({{"x", Shape{2, 4}}})).run(x); };
  CHECK(run(model(0)) == Tensor::from(std::vector<std::int64_t>{1, 0}, {2}));
  CHECK(run(model(1)) == Tensor::from(std::vector<std::int64_t>{2, 3}, {2}));
}

TEST_CASE("onnx: Hardmax marks the first of the largest elements") {
  const Tensor y = Executor(one_node("Hardmax", {}, {2, 3}).read()).run(Tensor::from(std::vector<float>{1, 5, 5, -1, -2, -3}, {2, 3}));
  CHECK(y == Tensor::from(std::vector<float>{0, 1, 0, 1, 0, 0}, {2, 3}));
}

TEST_CASE("onnx: GatherElements takes one element for each index, also after a change of the batch") {
  OnnxModel model;
  model.input("x", {1, 3}).input("i", {1, 2}, ElementType::i64).output("y");
  model.node("GatherElements", {"x", "i"}, {"y"}, {{"axis", std::int64_t{1}}});
  const Graph graph = model.read().reshape({{"x", Shape{2, 3}}, {"i", Shape{2, 2}}});
  const Tensor x = Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
  const Tensor indices = Tensor::from(std::vector<std::int64_t>{2, 0, -2, 0}, {2, 2});
  CHECK(Executor(graph).run(std::vector<Tensor>{x, indices})[0] == Tensor::from(std::vector<float>{3, 1, 5, 4}, {2, 2}));
}

TEST_CASE("onnx: GatherND takes what rows of indices name, within each batch") {
  const auto run = [](std::int64_t batch, const Tensor& indices) {
    OnnxModel model;
    model.input("x", {2, 2, 2}).output("y").initializer("i", indices);
    model.node("GatherND", {"x", "i"}, {"y"}, {{"batch_dims", batch}});
    return Executor(model.read()).run(Tensor::from(std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}, {2, 2, 2}));
  };
  CHECK(run(0, Tensor::from(std::vector<std::int64_t>{0, 1, 1, -2}, {2, 2})) == Tensor::from(std::vector<float>{2, 3, 4, 5}, {2, 2}));
  CHECK(run(1, Tensor::from(std::vector<std::int64_t>{1, 0}, {2, 1})) == Tensor::from(std::vector<float>{2, 3, 4, 5}, {2, 2}));
}

TEST_CASE("onnx: Trilu keeps a triangle, EyeLike makes a diagonal") {
  const auto triangle = [](std::int64_t upper, std::int64_t diagonal) {
    OnnxModel model(14);
    model.input("x", {2, 3}).output("y").initializer("k", Tensor::scalar(diagonal)).node("Trilu", {"x", "k"}, {"y"}, {{"upper", upper}});
    return Executor(model.read()).run(Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3}));
  };
  CHECK(triangle(1, 0) == Tensor::from(std::vector<float>{1, 2, 3, 0, 5, 6}, {2, 3}));
  CHECK(triangle(0, 1) == Tensor::from(std::vector<float>{1, 2, 0, 4, 5, 6}, {2, 3}));
  CHECK(triangle(1, 1000) == Tensor(ElementType::f32, {2, 3}));
  const Tensor eye = Executor(one_node("EyeLike", {{"k", std::int64_t{1}}}, {2, 3}).read()).run(Tensor(ElementType::f32, {2, 3}));
  CHECK(eye == Tensor::from(std::vector<float>{0, 1, 0, 0, 0, 1}, {2, 3}));
}
