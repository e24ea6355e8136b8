#include <cmath>
#include <fstream>
#include <limits>

#include <octet/exec/executor.hpp>

#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Error read_error(const std::string& bytes) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "bad.onnx", std::ios::binary) << bytes;
  return error_of([&] { read_onnx(folder.path() / "bad.onnx"); });
}

Error read_error(const OnnxModel& model) { return read_error(model.bytes()); }

/// The file with its first occurrence of `from` replaced by something of the same length.
std::string patched(std::string bytes, const std::string& from, const std::string& to) {
  const std::size_t at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(from.size() == to.size());
  return bytes.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("bad ONNX file: cut off anywhere it is refused, never read") {
  OnnxModel model;
  model.input("x", {1, 2})
      .output("y")
      .initializer("w", Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}))
      .node("MatMul", {"x", "w"}, {"y"});
  const std::string whole = model.bytes();
  for (std::size_t size = 0; size + 5 < whole.size(); ++size) {
    INFO(size);
    CHECK(read_error(whole.substr(0, size)).where().file.find("bad.onnx") != std::string::npos);
  }
  CHECK_THAT(read_error(whole.substr(0, whole.size() / 2)).what(), contains("the file may be truncated"));
}

TEST_CASE("bad ONNX file: a field of another wire type is refused with its place") {
  OnnxModel model;
  model.input("x", {1, 2}).output("y").node("Relu", {"x"}, {"y"});
  // op_type, field 4 of a node, as a number.
  const Error error = read_error(patched(model.bytes(), std::string("\x22\x04Relu", 6), std::string("\x20\x04\x1a\x02xy", 6)));
  CHECK(error.code() == ErrorCode::InvalidModel);
  CHECK_THAT(error.what(),
             contains("bad.onnx at byte") && contains("layer 'y/Relu'") && contains("field 4: given wire type 0, expected 2"));
}

TEST_CASE("bad ONNX file: elements that do not make up the dimensions are refused before memory is taken") {
  OnnxModel model;
  model.input("x", {1, 2})
      .output("y")
      .initializer("w", Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}))
      .node("MatMul", {"x", "w"}, {"y"});
  // dims 2,2 packed become 2,127.
  const Error error = read_error(patched(model.bytes(), std::string("\x0a\x02\x02\x02", 4), std::string("\x0a\x02\x02\x7f", 4)));
  CHECK(error.code() == ErrorCode::InvalidModel);
  CHECK_THAT(error.what(), contains("layer 'y/MatMul' (MatMul): initializer 'w': raw_data: given 16 bytes, expected 1016 for f32[2,127]"));
}

TEST_CASE("bad ONNX file: listed elements that are too few are refused") {
  OnnxModel model;
  model.output("w").initializer("w", Tensor::from(std::vector<float>{1, 2, 3, 4}, {2, 2}), Storage::Typed);
  const Error error = read_error(patched(model.bytes(), std::string("\x0a\x02\x02\x02", 4), std::string("\x0a\x02\x02\x7f", 4)));
  CHECK_THAT(error.what(), contains("initializer 'w': elements: given 4, expected 254 for f32[2,127]"));
}

TEST_CASE("bad ONNX file: billions of elements are refused, in initializers and beyond memory in shapes") {
  OnnxModel initializer;
  initializer.external("w", {1000000000, 1000}, "missing.data", "", "").output("w");
  CHECK(read_error(initializer).code() == ErrorCode::InvalidModel);
  OnnxModel overflow;
  overflow.input("x", {1000000000, 1000000000, 1000000000}).output("y").node("Relu", {"x"}, {"y"});
  CHECK_THAT(read_error(overflow).what(), contains("layer 'x' (Parameter)"));
  OnnxModel computed;
  computed.output("y")
      .initializer("shape", Tensor::from(Dims{1000000000, 1000000000, 1000000000}))
      .node("ConstantOfShape", {"shape"}, {"y"});
  CHECK_THAT(read_error(computed).what(),
             contains("layer 'y/ConstantOfShape' (Broadcast): shape: given [1000000000,1000000000,1000000000]"));
  // What is large but possible is described without being computed.
  OnnxModel large;
  large.output("y").initializer("shape", Tensor::from(Dims{1000000000})).node("ConstantOfShape", {"shape"}, {"y"});
  CHECK(large.read().shape({1, 0}) == Shape{1});
}

TEST_CASE("bad ONNX file: external data outside of the model's folder are refused") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "model");
  std::ofstream(folder.path() / "secret.data", std::ios::binary) << "12345678";
  std::filesystem::create_symlink(folder.path() / "secret.data", folder.path() / "model/link.data");
  const std::vector<std::string> locations{"../secret.data", (folder.path() / "secret.data").string(), "link.data", "", "missing.data"};
  for (const std::string& location : locations) {
    INFO(location);
    OnnxModel model;
    model.external("w", {2}, location, "", "").output("w").write(folder.path() / "model/model.onnx");
    const Error error = error_of([&] { read_onnx(folder.path() / "model/model.onnx"); });
    CHECK(error.code() == ErrorCode::InvalidModel);
    CHECK_THAT(error.what(), contains("initializer 'w': external_data 'location': "));
  }
}

TEST_CASE("bad ONNX file: external data beyond the end of their file are refused") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "w.data", std::ios::binary) << "12345678";
  const auto read = [&](const std::string& offset, const std::string& length) {
    OnnxModel model;
    model.external("w", {2}, "w.data", offset, length).output("w").write(folder.path() / "model.onnx");
    return error_of([&] { read_onnx(folder.path() / "model.onnx"); });
  };
  CHECK_THAT(read("4", "").what(), contains("given 8 bytes at 4, expected bytes inside of 'w.data', which has 8"));
  CHECK_THAT(read("18446744073709551615", "").what(), contains("expected bytes inside of"));
  CHECK_THAT(read("-1", "").what(), contains("external_data 'offset': given '-1', expected a number of bytes"));
  CHECK_THAT(read("0", "4").what(), contains("external_data 'length': given 4, expected 8"));
}

TEST_CASE("bad ONNX file: nodes that read each other in a circle are refused") {
  OnnxModel model;
  model.input("x", {1, 2}).output("y").node("Add", {"x", "b"}, {"a"}).node("Relu", {"a"}, {"b"}).node("Relu", {"b"}, {"y"});
  CHECK_THAT(read_error(model).what(),
             contains("layer 'a/Add' (Add): node: given one that reads its own output through others, expected no cycle"));
}

TEST_CASE("bad ONNX file: tensors of one name are refused") {
  OnnxModel outputs;
  outputs.input("x", {1, 2}).output("y").node("Relu", {"x"}, {"y"}).node("Neg", {"x"}, {"y"});
  CHECK_THAT(read_error(outputs).what(), contains("layer 'y/Neg' (Neg): tensor 'y': given a name that is defined already"));
  OnnxModel initializers;
  initializers.output("w").initializer("w", Tensor::scalar(1.0F)).initializer("w", Tensor::scalar(2.0F));
  CHECK_THAT(read_error(initializers).what(), contains("tensor 'w': given a name that is defined already"));
  OnnxModel inputs;
  inputs.input("x", {1}).input("x", {1}).output("x");
  CHECK_THAT(read_error(inputs).what(), contains("tensor 'x': given a name that is defined already"));
}

TEST_CASE("bad ONNX file: names that nothing defines are refused") {
  OnnxModel node;
  node.input("x", {1, 2}).output("y").node("Add", {"x", "ghost"}, {"y"});
  CHECK_THAT(read_error(node).what(), contains("layer 'y/Add' (Add): tensor 'ghost': given a name that nothing before it defines"));
  OnnxModel output;
  output.input("x", {1, 2}).output("ghost");
  CHECK_THAT(read_error(output).what(), contains("tensor 'ghost'"));
  OnnxModel left_out;
  left_out.input("x", {1, 2}).output("y").node("Add", {"x"}, {"y"});
  CHECK_THAT(read_error(left_out).what(), contains("layer 'y/Add' (Add): input 1: given none, expected one"));
}

TEST_CASE("bad ONNX file: operator sets that Octet does not know are refused") {
  OnnxModel model(29);
  model.input("x", {1}).output("x");
  CHECK(read_error(model).code() == ErrorCode::Unsupported);
  CHECK_THAT(read_error(model).what(), contains("operator set: given 29, expected 1 to 28"));
}

TEST_CASE("bad ONNX file: shapes that do not fit are named with the node") {
  OnnxModel model;
  model.input("x", {1, 3, 8, 8}).output("y").initializer("w", Tensor(ElementType::f32, {4, 2, 3, 3})).node("Conv", {"x", "w"}, {"y"});
  const Error error = read_error(model);
  CHECK(error.code() == ErrorCode::InvalidShape);
  CHECK_THAT(error.what(), contains("layer 'y/Conv'") && contains("channels: given 2 in the weights, expected 3 as in the data"));
}

TEST_CASE("bad ONNX file: files of other kinds are told apart") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "photo.jpg", std::ios::binary) << "\xff\xd8\xff\xe0 some picture";
  const Error error = error_of([&] { read_model(folder.path() / "photo.jpg"); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.what(), contains("expected an ONNX model or the .xml of an OpenVINO IR"));
}

TEST_CASE("bad ONNX file: numbers that only an attacker would write end in errors, not in divisions by zero or in memory") {
  const auto one_node = [](const std::string& type, const Dims& shape, const std::vector<OnnxModel::NamedAttribute>& attributes,
                           const OnnxModel::Names& outputs) {
    OnnxModel model;
    model.input("x", shape).output("y").node(type, {"x"}, outputs, attributes);
    return model;
  };
  CHECK(read_error(one_node("Split", {2, 4}, {}, {})).code() == ErrorCode::InvalidModel);
  CHECK_THAT(read_error(one_node("DepthToSpace", {1, 4, 2, 2}, {{"blocksize", std::int64_t{1} << 32}}, {"y"})).what(),
             contains("attribute 'blocksize': given 4294967296 for data [1,4,2,2]"));
  OnnxModel norm;
  norm.input("x", {1, 2})
      .output("y")
      .initializer("s", Tensor::from(std::vector<float>{1, 1}, {2}))
      .node("InstanceNormalization", {"x", "s", "s"}, {"y"});
  CHECK_THAT(read_error(norm).what(), contains("data: given shape [1,2], expected rank 3 or more"));
  OnnxModel transposed;
  transposed.input("x", {1, 1, 4, 4}).output("y").initializer("w", Tensor(ElementType::f32, {1, 1, 3}));
  transposed.node("ConvTranspose", {"x", "w"}, {"y"}, {{"output_shape", Dims{8, 8}}});
  CHECK_THAT(read_error(transposed).what(), contains("weights: given shape [1,1,3], expected the rank of the data"));
  OnnxModel quantized;
  quantized.input("x", {1, 2}).output("y").initializer("s", Tensor::scalar(1.0F)).initializer("z", Tensor::scalar(std::int64_t{0}));
  quantized.node("QuantizeLinear", {"x", "s", "z"}, {"y"});
  CHECK_THAT(read_error(quantized).what(), contains("zero point: given i64, expected integers of up to 16 bits"));
  OnnxModel scales;
  scales.input("x", {1, 1, 4, 4}).output("y").initializer("s", Tensor::from(std::vector<float>{1, 1, INFINITY, 1}, {4}));
  scales.node("Resize", {"x", "", "s"}, {"y"});
  CHECK_THAT(read_error(scales).what(), contains("scales: given inf"));
  OnnxModel classes;
  classes.input("x", {1}, ElementType::i64)
      .output("y")
      .initializer("depth", Tensor::scalar(std::int64_t{1000000000}))
      .initializer("v", Tensor::from(std::vector<float>{0, 1}, {2}));
  classes.node("OneHot", {"x", "depth", "v"}, {"y"});
  const Graph graph = classes.read();
  CHECK(graph.shape(graph.node(graph.results()[0]).inputs[0]) == Shape{1, 1000000000});
  OnnxModel sizes;
  sizes.input("x", {1, 1, 4, 4}).output("y").initializer("w", Tensor(ElementType::f32, {1, 1, 3, 3}));
  sizes.node("ConvTranspose", {"x", "w"}, {"y"}, {{"output_shape", Dims{std::numeric_limits<std::int64_t>::min(), 8}}});
  CHECK_THAT(read_error(sizes).what(), contains("output_shape") && contains("expected 2 values above 0"));
  OnnxModel empty;
  empty.input("x", {1, 0, std::int64_t{1} << 61, 2}).output("y");
  empty.node("DepthToSpace", {"x"}, {"y"}, {{"blocksize", std::int64_t{4}}});
  CHECK(read_error(empty).code() == ErrorCode::InvalidShape);
}

TEST_CASE("bad ONNX file: nodes without outputs and inputs without elements are refused or do nothing") {
  const Tensor scale = Tensor::scalar(0.5F), zero = Tensor::scalar(std::uint8_t{0});
  OnnxModel unread;
  unread.input("x", {1, 4}).output("y").initializer("s", scale).initializer("z", zero).node("Relu", {"x"}, {"y"});
  unread.node("QuantizeLinear", {"x", "s", "z"}, {}).node("QuantizeLinear", {"x", "s", "z"}, {""}).node("Relu", {"x"}, {});
  CHECK(unread.read().nodes().size() == 3);
  OnnxModel training;
  training.input("x", {1, 4}).output("y").initializer("ratio", scale).initializer("training", Tensor(ElementType::boolean, {0}));
  training.node("Dropout", {"x", "ratio", "training"}, {"y"});
  CHECK_THAT(read_error(training).what(), contains("training_mode: given 0 values, expected one"));
  OnnxModel scalar;
  scalar.input("x", {1, 4, 8, 8}, ElementType::u8).output("y").initializer("w", zero);
  scalar.initializer("z", Tensor(ElementType::u8, {2})).node("ConvInteger", {"x", "w", "", "z"}, {"y"});
  CHECK_THAT(read_error(scalar).what(), contains("(ConvInteger): rank: given 0, expected 1 or more"));
}

TEST_CASE("bad ONNX file: a window of another size than the weights' is refused") {
  for (const std::string type : {"Conv", "ConvTranspose"}) {
    OnnxModel model;
    model.input("x", {1, 1, 8, 8}).output("y").initializer("w", Tensor(ElementType::f32, {1, 1, 3, 3}));
    model.node(type, {"x", "w"}, {"y"}, {{"kernel_shape", Dims{5, 3}}});
    CHECK_THAT(read_error(model).what(), contains("attribute 'kernel_shape': given [5,3], expected that of the weights [1,1,3,3]"));
  }
}

TEST_CASE("bad ONNX file: another number of outputs than a Split has parts is refused") {
  OnnxModel model(11);
  model.input("x", {4, 2}).output("c").node("Split", {"x"}, {"a", "b", "c"}, {{"split", Dims{1, 3}}});
  CHECK_THAT(read_error(model).what(), contains("outputs: given 3, expected 2 as lengths"));
  OnnxModel fewer(11);
  fewer.input("x", {4, 2}).output("a").node("Split", {"x"}, {"a"}, {{"split", Dims{1, 3}}});
  CHECK_THAT(read_error(fewer).what(), contains("outputs: given 1, expected 2 as lengths"));
  for (const std::int64_t parts : {1, 4}) {
    OnnxModel counted(18);
    counted.input("x", {4, 2}).output("a").node("Split", {"x"}, {"a", "b"}, {{"num_outputs", parts}});
    CHECK_THAT(read_error(counted).what(),
               contains("attribute 'num_outputs': given " + std::to_string(parts) + ", expected 2 as outputs"));
  }
}

TEST_CASE("bad ONNX file: integers too wide to round to are refused where the scale is computed, too") {
  OnnxModel wide;
  wide.input("x", {4}).input("s", {1}).output("y").initializer("z", Tensor::from(Dims{0}));
  wide.node("QuantizeLinear", {"x", "s", "z"}, {"y"});
  CHECK_THAT(read_error(wide).what(), contains("zero point: given i64, expected integers of up to 16 bits"));
  OnnxModel real;
  real.input("x", {4}).input("s", {1}).output("y").initializer("z", Tensor::from(std::vector<float>{0}, {1}));
  real.node("QuantizeLinear", {"x", "s", "z"}, {"y"});
  CHECK_THAT(read_error(real).what(), contains("zero point: given f32, expected integers"));
}

TEST_CASE("bad ONNX file: a dimension near the largest number is split like any other") {
  OnnxModel model;
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  model.input("x", {0, most}).output("a").node("Split", {"x"}, {"a", "b"}, {{"axis", std::int64_t{1}}});
  const Graph graph = model.read();
  CHECK(graph.shape(graph.node(graph.results()[0]).inputs[0]) == Shape{0, most / 2 + 1});
}

TEST_CASE("bad ONNX file: weights that many nodes compute from each other take neither memory nor time without end") {
  OnnxModel model;
  model.input("x", {1, 4, 8, 8}).output("y").initializer("w0", Tensor(ElementType::f32, {4, 2, 3, 3}));
  for (int i = 0; i < 200; ++i) {
    const std::string source = "w" + std::to_string(i);
    model.node("Add", {source, source}, {"w" + std::to_string(i + 1)});
  }
  model.node("Conv", {"x", "w200"}, {"y"}, {{"group", std::int64_t{2}}});
  const Graph graph = model.read();
  CHECK(graph.nodes().size() < 1000);
  CHECK(graph.shape(graph.node(graph.results()[0]).inputs[0]) == Shape{1, 4, 6, 6});
}
