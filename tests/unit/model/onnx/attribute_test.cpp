#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Attributes = std::vector<OnnxModel::NamedAttribute>;

OnnxModel one_node(const std::string& type, const Attributes& attributes, std::int64_t opset, const Dims& shape = {1, 2, 4, 4}) {
  OnnxModel model(opset);
  model.input("x", shape).output("y").node(type, {"x"}, {"y"}, attributes);
  return model;
}

/// Why the network does not run.
std::string refusal(const OnnxModel& model) {
  return error_of([&] { const Executor executor(model.read()); }).what();
}

Tensor square() { return Tensor::from(std::vector<float>{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3}, {1, 1, 4, 4}); }

}  // namespace

TEST_CASE("onnx: an attribute that an operation does not have is refused with its layer, name and value") {
  CHECK_THAT(refusal(one_node("Relu", {{"slope", 0.5F}}, 13)),
             contains("Relu (layer 'y/Relu': attribute 'slope': given 0.5, expected none"));
  CHECK_THAT(refusal(one_node("ReduceMean", {{"axes", Dims{1}}}, 18)),
             contains("ReduceMean (layer 'y/ReduceMean': attribute 'axes': given 1, expected none but keepdims, noop_with_empty_axes"));
  CHECK(types_of(one_node("ReduceMean", {{"axes", Dims{1}}}, 17).read()) == std::vector<std::string>{"ReduceMean"});
}

TEST_CASE("onnx: a value of an attribute that Octet lacks is refused with its layer, name and value") {
  CHECK_THAT(refusal(one_node("Gelu", {{"approximate", std::string("sigmoid")}}, 20)),
             contains("Gelu (layer 'y/Gelu': attribute 'approximate': given sigmoid, expected none or tanh)"));
  CHECK_THAT(refusal(one_node("Cast", {{"to", std::int64_t{8}}}, 13)),
             contains("layer 'y/Cast': attribute 'to': given 8, expected a type"));
  CHECK_THAT(refusal(one_node("DepthToSpace", {{"blocksize", std::int64_t{1}}, {"mode", std::string("ABC")}}, 13)),
             contains("attribute 'mode': given ABC, expected DCR or CRD"));
  CHECK_THAT(refusal(one_node("LpNormalization", {{"p", std::int64_t{3}}}, 13)), contains("attribute 'p': given 3, expected 1 or 2"));
}

TEST_CASE("onnx: what an operation lacks is shown with its attributes") {
  const Graph graph = one_node("Gelu", {{"approximate", std::string("sigmoid")}}, 20).read();
  CHECK(
      graph.node(graph.find("y/Gelu")).as<Opaque>()->attributes ==
      std::vector<RawAttribute>{{"approximate", "sigmoid"}, {"lacking", "attribute 'approximate': given sigmoid, expected none or tanh"}});
}

TEST_CASE("onnx: a mean under a dilated window divides by the elements that it has") {
  const Attributes attributes{{"kernel_shape", Dims{2, 2}}, {"dilations", Dims{2, 2}}, {"pads", Dims{1, 0, 0, 1}}};
  const Tensor y = Executor(one_node("AveragePool", attributes, 19, {1, 1, 4, 4}).read()).run(square());
  CHECK(y == Tensor::from(std::vector<float>{3.5F, 7.5F, 2, 4.25F, 3.25F, 4.5F, 6.25F, 6.25F, 5.5F}, {1, 1, 3, 3}));
  Attributes counting = attributes;
  counting.push_back({"count_include_pad", std::int64_t{1}});
  const Tensor all = Executor(one_node("AveragePool", counting, 19, {1, 1, 4, 4}).read()).run(square());
  CHECK(all == Tensor::from(std::vector<float>{1.75F, 3.75F, 0.5F, 4.25F, 3.25F, 2.25F, 6.25F, 6.25F, 2.75F}, {1, 1, 3, 3}));
}

TEST_CASE("onnx: MaxPool counts places along columns where the file asks for it") {
  OnnxModel model(12);
  model.input("x", {1, 1, 4, 4}).output("y").output("places");
  model.node("MaxPool", {"x"}, {"y", "places"}, {{"kernel_shape", Dims{2, 2}}, {"storage_order", std::int64_t{1}}});
  const std::vector<Tensor> inputs{square()};
  const std::vector<Tensor> outputs = Executor(model.read()).run(inputs);
  CHECK(outputs[1] == Tensor::from(std::vector<std::int64_t>{5, 5, 13, 5, 5, 14, 3, 11, 11}, {1, 1, 3, 3}));
}

TEST_CASE("onnx: Pad goes on with the beginning, behind what negative pads leave") {
  OnnxModel model(19);
  model.input("x", {2, 3}).output("y").initializer("pads", Tensor::from(Dims{1, -1, 0, 4}));
  model.node("Pad", {"x", "pads"}, {"y"}, {{"mode", std::string("wrap")}});
  CHECK(Executor(model.read()).run(Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3})) ==
        Tensor::from(std::vector<float>{5, 6, 5, 6, 5, 6, 2, 3, 2, 3, 2, 3, 5, 6, 5, 6, 5, 6}, {3, 6}));
}

TEST_CASE("onnx: operands of the first operator sets are aligned at an axis") {
  OnnxModel model(6);
  model.input("x", {2, 3, 1}).output("y").initializer("b", Tensor::from(std::vector<float>{10, 20}, {2}));
  model.node("Add", {"x", "b"}, {"y"}, {{"broadcast", std::int64_t{1}}, {"axis", std::int64_t{0}}});
  CHECK(Executor(model.read()).run(Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3, 1})) ==
        Tensor::from(std::vector<float>{11, 12, 13, 24, 25, 26}, {2, 3, 1}));
}

TEST_CASE("onnx: operations of operator sets up to 28 mean what they say") {
  for (const std::int64_t opset : {22, 25, 28}) {
    OnnxModel model(opset);
    model.input("x", {1, 1, 2, 2}).output("y").initializer("w", Tensor::from(std::vector<float>{1, 2, 3, 4}, {1, 1, 2, 2}));
    model.node("Conv", {"x", "w"}, {"c"}).node("Relu", {"c"}, {"y"});
    CHECK(Executor(model.read()).run(Tensor::from(std::vector<float>{1, 1, 1, -2}, {1, 1, 2, 2})) ==
          Tensor::from(std::vector<float>{0}, {1, 1, 1, 1}));
  }
  CHECK_THAT(error_of([] { one_node("Relu", {}, 29).read(); }).what(), contains("operator set: given 29, expected 1 to 28"));
}

TEST_CASE("onnx: an index out of range is refused with its layer") {
  OnnxModel model;
  model.input("x", {3}).input("i", {1}, ElementType::i64).output("y").node("Gather", {"x", "i"}, {"y"});
  const std::vector<Tensor> inputs{Tensor::from(std::vector<float>{1, 2, 3}, {3}), Tensor::from(Dims{3})};
  CHECK_THAT(error_of([&] { Executor(model.read()).run(inputs); }).what(),
             contains("layer 'y/Gather' (Gather): indices: given 3, expected -3 to 2"));
}

TEST_CASE("onnx: an axis of a single number is refused in words that make sense") {
  OnnxModel model;
  model.input("x", {}).output("y").node("Softmax", {"x"}, {"y"}, {{"axis", std::int64_t{0}}});
  CHECK_THAT(error_of([&] { model.read(); }).what(), contains("axis: given 0 of a single number, expected a tensor of rank 1 or more"));
}

TEST_CASE("onnx: ConvTranspose with more output than the stride adds has zeros there") {
  OnnxModel model(11);
  model.input("x", {1, 1, 1, 2}).output("y").initializer("w", Tensor::from(std::vector<float>{1, 2}, {1, 1, 1, 2}));
  model.initializer("b", Tensor::from(std::vector<float>{0.5F}, {1}));
  model.node("ConvTranspose", {"x", "w", "b"}, {"y"}, {{"dilations", Dims{1, 3}}, {"output_padding", Dims{0, 2}}});
  // 1 at 0 and 1 of the output, 2 at 3 and 4, and two elements that nothing reaches.
  CHECK(Executor(model.read()).run(Tensor::from(std::vector<float>{1, 10}, {1, 1, 1, 2})) ==
        Tensor::from(std::vector<float>{1.5F, 10.5F, 0.5F, 2.5F, 20.5F, 0.5F, 0.5F}, {1, 1, 1, 7}));
}

TEST_CASE("onnx: a transposed convolution that ends beyond its reach runs as a graph too") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 1, 2});
  const Value w = graph.constant("w", Tensor::from(std::vector<float>{1, 2}, {1, 1, 2}));
  ConvolutionBackpropData op;
  op.dilations = {3};
  op.output_padding = {2};
  graph.result("out", graph.add("y", op, {x, w}));
  CHECK(Executor(graph).run(Tensor::from(std::vector<float>{1, 10}, {1, 1, 2})) ==
        Tensor::from(std::vector<float>{1, 10, 0, 2, 20, 0, 0}, {1, 1, 7}));
}
