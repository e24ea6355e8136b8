#include "node_types.hpp"
#include "tensorflow_graph.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Floats = std::vector<float>;

Tensor f32(const Floats& values, const Dims& dims) { return Tensor::from(values, Shape(dims)); }
Floats values_of(const Tensor& tensor) {
  const auto data = tensor.data<float>();
  return {data.begin(), data.end()};
}

/// x [1,4,4,2] and a convolution of it with weights [1,1,2,3].
TensorFlowGraph convolution(const std::string& format = "NHWC") {
  TensorFlowGraph graph;
  graph.input("x", format == "NHWC" ? Dims{1, 4, 4, 2} : Dims{1, 2, 4, 4}).floats("w", {1, 2, 3, 4, 5, 6}, {1, 1, 2, 3});
  graph.node("Conv2D", "y", {"x", "w"},
             {{"strides", "list { i: 1 i: 1 i: 1 i: 1 }"}, {"padding", "s: \"SAME\""}, {"data_format", "s: \"" + format + "\""}});
  return graph;
}

}  // namespace

TEST_CASE("tensorflow: constants of fewer elements than their shape repeat the last, or are zero without any") {
  TensorFlowGraph graph;
  graph.input("x", {4}).floats("last", {1, 2}, {4}).floats("none", {}, {4});
  graph.node("Add", "a", {"x", "last"}).node("Add", "y", {"a", "none"});
  CHECK(values_of(graph.run({f32({0, 0, 0, 0}, {4})})[0]) == Floats{1, 2, 2, 2});
}

TEST_CASE("tensorflow: constants in bytes, and numbers of 16 bits as their patterns") {
  TensorFlowGraph graph;
  graph.input("x", {2}).constant("bytes", "DT_FLOAT", {2}, R"(tensor_content: "\000\000\200?\000\000\000@")");
  graph.constant("half", "DT_HALF", {2}, "half_val: 15360 half_val: 16384").constant("brain", "DT_BFLOAT16", {2}, "half_val: 16256");
  graph.node("AddN", "y", {"x", "bytes", "half", "brain"});
  CHECK(values_of(graph.run({f32({0, 0}, {2})})[0]) == Floats{3, 5});
}

TEST_CASE("tensorflow: inputs and outputs of images have channels first, and a trunk of convolutions moves nothing") {
  TensorFlowGraph graph = convolution();
  graph.node("BiasAdd", "b", {"y", "bias"}).floats("bias", {1, 2, 3}, {3}).node("Relu", "z", {"b"});
  const Graph read = graph.read();
  CHECK(read.node(read.find("x")).outputs[0].shape == Shape{1, 2, 4, 4});
  CHECK(read.shape(read.node(read.results()[0]).inputs[0]) == Shape{1, 3, 4, 4});
  CHECK(count_of<Transpose>(read) == 0);
  CHECK(read.node(read.find("y")).as<Convolution>()->auto_pad == AutoPad::SameUpper);
}

TEST_CASE("tensorflow: keep_layout leaves inputs and outputs in the file's order") {
  const ReadOptions keep{.tensorflow = {.keep_layout = true}};
  const Graph read = convolution().read(keep);
  CHECK(read.node(read.find("x")).outputs[0].shape == Shape{1, 4, 4, 2});
  CHECK(read.shape(read.node(read.results()[0]).inputs[0]) == Shape{1, 4, 4, 3});
  CHECK(count_of<Transpose>(read) == 2);
  Floats x;
  for (int i = 0; i < 32; ++i) x.push_back(static_cast<float>(i));
  const Floats y = values_of(convolution().run({f32(x, {1, 4, 4, 2})}, keep)[0]);
  CHECK(Floats(y.begin(), y.begin() + 6) == Floats{4, 5, 6, 14, 19, 24});
}

TEST_CASE("tensorflow: files with channels first stay as they are") {
  const Graph read = convolution("NCHW").read();
  CHECK(read.node(read.find("x")).outputs[0].shape == Shape{1, 2, 4, 4});
  CHECK(read.shape(read.node(read.results()[0]).inputs[0]) == Shape{1, 3, 4, 4});
  CHECK(count_of<Transpose>(read) == 0);
}

TEST_CASE("tensorflow: transposes that a file has cancel with those of the layout") {
  TensorFlowGraph graph = convolution();
  graph.integers("perm", {0, 3, 1, 2}, {4}).integers("back", {0, 2, 3, 1}, {4});
  graph.node("Transpose", "t", {"y", "perm"}).node("Relu", "r", {"t"}).node("Transpose", "u", {"r", "back"}).node("Tanh", "z", {"u"});
  CHECK(count_of<Transpose>(graph.read()) == 0);
}

TEST_CASE("tensorflow: nodes may stand in any order, with copies and control inputs between them") {
  TensorFlowGraph graph;
  graph.node("Relu", "y", {"copy", "^check"}).node("Identity", "copy", {"x:0"}).node("NoOp", "check", {"^x"}).input("x", {2});
  CHECK(values_of(graph.run({f32({-1, 1}, {2})})[0]) == Floats{0, 1});
}

TEST_CASE("tensorflow: a branch that a constant decides is the only one that is read") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("PlaceholderWithDefault", "training", {"no"}, {{"dtype", "type: DT_BOOL"}, {"shape", "shape { }"}});
  graph.constant("no", "DT_BOOL", {}, "bool_val: false").node("Switch", "s", {"x", "training"});
  graph.node("Tanh", "off", {"s"}).node("RandomDropout", "on", {"s:1"}).node("Merge", "m", {"on", "off"}).node("Neg", "y", {"m"});
  const Graph read = graph.read();
  CHECK(read.contains("off"));
  CHECK(!read.contains("on"));
  const Error error = error_of([&] { graph.read({.input_values = {{"training", Tensor::scalar(true)}}}); });
  CHECK_THAT(error.message(), contains("given 1 node that cannot be converted, expected none: RandomDropout (node 'on')"));
}

TEST_CASE("tensorflow: a branch that hangs on the network's input is refused by its condition") {
  TensorFlowGraph graph;
  graph.input("x", {}).floats("zero", {0}, {}).node("Greater", "c", {"x", "zero"}).node("Switch", "s", {"x", "c"});
  graph.node("Neg", "a", {"s"}).node("Abs", "b", {"s:1"}).node("Merge", "y", {"a", "b"});
  const Error error = error_of([&] { graph.read(); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.message(), contains("Switch (node 's'): condition: given a computed one, expected a constant"));
}

TEST_CASE("tensorflow: all nodes that cannot be converted are told at once, with their number") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("Fancy", "a", {"x"}).node("Fancy", "b", {"x"}).node("Other", "c", {"b"});
  graph.floats("w", {1}, {1}).node("Reshape", "r", {"x", "shape"}).integers("shape", {3}, {1}).node("AddN", "y", {"a", "c", "r"});
  const Error error = error_of([&] { graph.read(); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK_THAT(error.message(), contains("graph: given 4 nodes that cannot be converted, expected none: "));
  CHECK_THAT(error.message(), contains("Fancy (node 'a' and 1 more): operation: given one that Octet does not know"));
  CHECK_THAT(error.message(), contains("Other (node 'c')"));
  CHECK_THAT(error.message(), contains("Reshape (node 'r'): target shape"));
}

TEST_CASE("tensorflow: what no output needs is not looked at") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("Relu", "y", {"x"}).node("Fancy", "f", {"x"});
  CHECK(count_of<Unary>(graph.read({.outputs = {"y"}})) == 1);
  CHECK(error_of([&] { graph.read({.outputs = {"absent"}}); }).code() == ErrorCode::NotFound);
}

TEST_CASE("tensorflow: a network may begin at a node, whose inputs are not looked at") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("Fancy", "f", {"x"}).node("Relu", "y", {"f"});
  const Graph read = graph.read({.input_shapes = {{"f", Shape{3}}}, .inputs = {"f"}});
  CHECK(read.node(read.parameters().at(0)).name == "f");
  CHECK(read.shape(read.node(read.results()[0]).inputs[0]) == Shape{3});
}

TEST_CASE("tensorflow: functions stand in the place of their calls, also within others") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("PartitionedCall", "call", {"x"}, {{"f", "func { name: \"outer\" }"}}).node("Identity", "y", {"call"});
  graph.text(R"(library {
    function { signature { name: "inner" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } }
      node_def { name: "split/dim" op: "Const" attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
      node_def { name: "split" op: "Split" input: "split/dim:output:0" input: "a" attr { key: "num_split" value { i: 2 } } }
      ret { key: "r" value: "split:output:1" } }
    function { signature { name: "outer" input_arg { name: "b" type: DT_FLOAT } output_arg { name: "q" type: DT_FLOAT } }
      node_def { name: "relu" op: "Relu" input: "b" }
      node_def { name: "again" op: "StatefulPartitionedCall" input: "relu:activations:0" attr { key: "f" value { func { name: "inner" } } } }
      ret { key: "q" value: "again:output:0" } } })");
  CHECK(values_of(graph.run({f32({-1, 2}, {2})})[0]) == Floats{2});
}

TEST_CASE("tensorflow: a function that calls itself is refused") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("PartitionedCall", "y", {"x"}, {{"f", "func { name: \"f\" }"}});
  graph.text(R"(library { function { signature { name: "f" input_arg { name: "a" } output_arg { name: "r" } }
    node_def { name: "n" op: "f" input: "a" } ret { key: "r" value: "n:r:0" } } })");
  CHECK_THAT(error_of([&] { graph.read(); }).message(), contains("function 'f': given at a depth of more than 64"));
}

TEST_CASE("tensorflow: variables of a graph that is not frozen are refused by name") {
  TensorFlowGraph graph;
  graph.input("x", {2}).node("VariableV2", "w", {}, {{"dtype", "type: DT_FLOAT"}}).node("Add", "y", {"x", "w"});
  CHECK_THAT(error_of([&] { graph.read(); }).message(),
             contains("VariableV2 (node 'w'): variable: given one in a graph that is not frozen"));
}

TEST_CASE("tensorflow: names of nodes that are not there, doubled names and cycles are refused") {
  TensorFlowGraph absent, doubled, cycle;
  absent.input("x", {2}).node("Add", "y", {"x", "z"});
  CHECK_THAT(error_of([&] { absent.read(); }).message(), contains("Add (node 'y'): input: given a tensor that no node gives"));
  doubled.input("x", {2}).input("x", {2});
  CHECK_THAT(error_of([&] { doubled.read(); }).message(), contains("given a name that another node has"));
  cycle.node("Relu", "a", {"b"}).node("Relu", "b", {"a"}).node("Relu", "y", {"a"});
  CHECK_THAT(error_of([&] { cycle.read(); }).message(), contains("given one that reads its own output through others"));
}

TEST_CASE("tensorflow: declared inputs say in which order the network has their dimensions") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "g.pbtxt") << R"(node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_UINT8 } }
    attr { key: "shape" value { shape { dim { size: -1 } dim { size: 8 } dim { size: 9 } dim { size: 3 } } } } }
    node { name: "c" op: "Cast" input: "x" attr { key: "DstT" value { type: DT_FLOAT } } } node { name: "y" op: "Relu" input: "c" })";
  const std::vector<DeclaredInput> inputs = declared_inputs(folder.path() / "g.pbtxt");
  REQUIRE(inputs.size() == 1);
  CHECK(to_string(inputs[0].dims) == "[?,8,9,3]");
  CHECK(inputs[0].order == std::vector<std::size_t>{0, 3, 1, 2});
  const Graph graph = read_model(folder.path() / "g.pbtxt", {.input_shapes = {{"x", Shape{2, 8, 9, 3}}}});
  CHECK(graph.node(graph.find("x")).outputs[0].shape == Shape{2, 3, 8, 9});
  CHECK(graph.node(graph.find("x")).outputs[0].element_type == ElementType::f32);
  CHECK(count_of<Convert>(graph) == 0);
}

TEST_CASE("tensorflow: options of its files are refused for others") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "m.xml") << "<net name=\"n\" version=\"10\"><layers/><edges/></net>";
  CHECK_THAT(error_of([&] { read_model(folder.path() / "m.xml", {.outputs = {"y"}}); }).message(),
             contains("outputs: given for the .xml of an OpenVINO IR, expected a TensorFlow graph"));
}

TEST_CASE("tensorflow: FakeQuant has the range that TensorFlow moves it to, and weights lie on their levels") {
  TensorFlowGraph graph;
  graph.input("x", {1, 2, 2, 1}).floats("low", {0.5F}, {}).floats("high", {2}, {});
  graph.node("FakeQuantWithMinMaxVars", "q", {"x", "low", "high"}).floats("w", {0.3F}, {1, 1, 1, 1});
  graph.node("FakeQuantWithMinMaxArgs", "qw", {"w"},
             {{"min", "f: -1"}, {"max", "f: 1"}, {"num_bits", "i: 2"}, {"narrow_range", "b: true"}});
  graph.node("Conv2D", "y", {"q", "qw"}, {{"strides", "list { i: 1 i: 1 i: 1 i: 1 }"}, {"padding", "s: \"VALID\""}});
  const Graph read = graph.read();
  const auto limit = [&](const char* name, std::size_t input) {
    return read.node(read.node(read.find(name)).inputs[input]).as<Constant>()->value.data<float>()[0];
  };
  CHECK(read.node(read.find("q")).as<FakeQuantize>()->levels == 256);
  CHECK(limit("q", 1) == 0.0F);
  CHECK(limit("q", 2) == 1.5F);
  const auto& weights = read.node(read.node(read.find("y")).inputs[1]);
  CHECK(weights.as<FakeQuantize>()->levels == 3);
  CHECK(read.node(weights.inputs[0]).as<Constant>()->value.data<float>()[0] == 0.0F);
}

TEST_CASE("tensorflow: a FakeQuant that nothing but the caller reads rounds ties as TensorFlow does") {
  TensorFlowGraph graph;
  graph.input("x", {4}).node("FakeQuantWithMinMaxArgs", "y", {"x"}, {{"min", "f: 0"}, {"max", "f: 255"}});
  CHECK(values_of(graph.run({f32({0.5F, 1.5F, 2.5F, 300}, {4})})[0]) == Floats{1, 2, 3, 255});
}

TEST_CASE("tensorflow: a convolution between SpaceToBatchND and BatchToSpaceND is a dilated one, with what is cropped taken off the pads") {
  TensorFlowGraph graph;
  graph.input("x", {1, 8, 8, 1}).floats("w", {1}, {3, 3, 1, 1}).integers("block", {2, 2}, {2}).integers("pads", {3, 2, 2, 3}, {2, 2});
  graph.integers("crops", {1, 0, 0, 1}, {2, 2}).node("SpaceToBatchND", "s", {"x", "block", "pads"});
  graph.node("Conv2D", "c", {"s", "w"}, {{"strides", "list { i: 1 i: 1 i: 1 i: 1 }"}, {"padding", "s: \"VALID\""}});
  graph.node("BatchToSpaceND", "y", {"c", "block", "crops"});
  const Graph read = graph.read();
  const auto* op = read.node(read.find("y")).as<Convolution>();
  REQUIRE(op);
  CHECK(op->dilations == Dims{2, 2});
  CHECK(op->pads_begin == Dims{2, 2});
  CHECK(op->pads_end == Dims{2, 2});
  CHECK(count_of<Transpose>(read) == 0);
}

TEST_CASE("tensorflow: a Pad before a convolution without padding becomes its pads") {
  TensorFlowGraph graph;
  graph.input("x", {1, 4, 4, 1}).floats("w", {1}, {3, 3, 1, 1}).integers("pads", {0, 0, 1, 2, 0, 1, 0, 0}, {4, 2});
  graph.node("Pad", "p", {"x", "pads"});
  graph.node("Conv2D", "y", {"p", "w"}, {{"strides", "list { i: 1 i: 1 i: 1 i: 1 }"}, {"padding", "s: \"VALID\""}});
  const Graph read = graph.read();
  CHECK(read.node(read.find("y")).as<Convolution>()->pads_begin == Dims{1, 0});
  CHECK(read.node(read.find("y")).as<Convolution>()->pads_end == Dims{2, 1});
  CHECK(count_of<Pad>(read) == 0);
}

TEST_CASE("tensorflow: a convolution of an image without channels is refused") {
  TensorFlowGraph graph;
  graph.input("x", {1, 4, 4, 0}).floats("w", {1}, {1, 1, 2, 3});
  graph.node("Conv2D", "y", {"x", "w"}, {{"strides", "list { i: 1 i: 1 i: 1 i: 1 }"}, {"padding", "s: \"VALID\""}});
  CHECK_THAT(error_of([&] { graph.read(); }).message(), contains("Conv2D (node 'y'): input 1 (filter): given [1,1,2,3] for 0 channels"));
}
