#include <octet/graph/graph.hpp>

#include <algorithm>

#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Graph residual_block() {
  Graph graph("block");
  const Value input = graph.parameter("input", ElementType::f32, {1, 16, 32, 32});
  const Value first_weights = graph.constant("conv1/weights", random_tensor({16, 16, 3, 3}, 1));
  const Value second_weights = graph.constant("conv2/weights", random_tensor({16, 16, 3, 3}, 2));
  const Convolution same{{1, 1}, {1, 1}, {1, 1}, {1, 1}};
  Value value = graph.add("conv1", same, {input, first_weights});
  value = graph.add("relu1", Unary{UnaryKind::Relu}, {value});
  value = graph.add("conv2", same, {value, second_weights});
  value = graph.add("sum", Binary{BinaryKind::Add}, {value, input});
  value = graph.add("relu2", Unary{UnaryKind::Relu}, {value});
  graph.result("output", value);
  return graph;
}

}  // namespace

TEST_CASE("a residual block is built in a few lines and knows its shapes") {
  const Graph graph = residual_block();
  CHECK(graph.nodes().size() == 9);
  CHECK(graph.node(graph.find("conv2")).outputs[0].shape == Shape{1, 16, 32, 32});
  CHECK(graph.node(graph.find("conv1")).as<Convolution>()->pads_begin == Dims{1, 1});
  CHECK(graph.node(graph.find("conv1")).as<MatMul>() == nullptr);
  CHECK(graph.parameters() == std::vector<NodeId>{graph.find("input")});
  CHECK(graph.results() == std::vector<NodeId>{graph.find("output")});
  CHECK(graph.contains("relu1"));
  CHECK_FALSE(graph.contains("relu3"));
}

TEST_CASE("users of a value are listed in order, twice where they read it twice") {
  Graph graph = residual_block();
  const Value input{graph.find("input"), 0};
  const NodeId square = graph.add("square", Binary{BinaryKind::Multiply}, {input, input}).node;
  CHECK(graph.users(input) == std::vector<NodeId>{graph.find("conv1"), graph.find("sum"), square, square});
  CHECK(graph.users({graph.find("output"), 0}).empty());
}

TEST_CASE("reshaping infers every shape anew and leaves the source alone") {
  const Graph graph = residual_block();
  const Graph batch = graph.reshape({{"input", {8, 16, 20, 24}}});
  for (const char* name : {"input", "conv1", "relu1", "conv2", "sum", "relu2"})
    CHECK(batch.node(batch.find(name)).outputs[0].shape == Shape{8, 16, 20, 24});
  CHECK(graph.node(graph.find("sum")).outputs[0].shape == Shape{1, 16, 32, 32});
  CHECK(batch.reshape({{"input", {1, 16, 32, 32}}}) == graph);
}

TEST_CASE("reshaping keeps origins, output names and constants") {
  Graph graph = residual_block();
  const NodeId conv = graph.find("conv1");
  graph.set_origin(conv, {.id = 42, .version = "opset1"});
  graph.set_output_names({conv, 0}, {"conv1:0"});
  const Graph reshaped = graph.reshape({});
  CHECK(reshaped == graph);
  CHECK(reshaped.node(conv).origin.id == 42);
  CHECK(reshaped.node(conv).outputs[0].names == std::vector<std::string>{"conv1:0"});
  const NodeId weights = graph.find("conv1/weights");
  CHECK(reshaped.node(weights).as<Constant>()->value.shares_memory_with(graph.node(weights).as<Constant>()->value));
}

TEST_CASE("reshaping refuses unknown inputs and shapes that do not fit, naming them") {
  const Graph graph = residual_block();
  CHECK(error_of([&] { graph.reshape({{"image", {1}}}); }).code() == ErrorCode::NotFound);
  CHECK(error_of([&] {
          graph.reshape({{"relu1", {1}}});
        }).message() == "input 'relu1': the layer of that name is not an input of the network");
  const Error error = error_of([&] { graph.reshape({{"input", {1, 8, 32, 32}}}); });
  CHECK(error.code() == ErrorCode::InvalidShape);
  CHECK(std::string(error.what()) == "layer 'conv1' (Convolution): channels: given 16 in the weights, expected 8 as in the data");
}

TEST_CASE("an error of a new node names it and leaves the graph as it was") {
  Graph graph = residual_block();
  const Graph before = graph;
  const Value input{graph.find("input"), 0};
  CHECK(std::string(error_of([&] { graph.add("bad", MatMul{}, {input}); }).what()) == "layer 'bad' (MatMul): inputs: given 1, expected 2");
  const Error duplicate = error_of([&] { graph.add("sum", Unary{}, {input}); });
  CHECK(duplicate.code() == ErrorCode::InvalidArgument);
  CHECK(duplicate.where().layer == "sum");
  CHECK(error_of([&] { graph.add("", Unary{}, {input}); }).message() == "name: given none, expected a unique name");
  const Error missing = error_of([&] { graph.add("far", Unary{}, {Value{99, 0}}); });
  CHECK(missing.code() == ErrorCode::InvalidArgument);
  CHECK(missing.message() == "input: given node 99 port 0, expected an output of this graph");
  CHECK(error_of([&] { graph.add("port", Unary{}, {output(input, 1)}); }).message() ==
        "input: given node 0 port 1, expected an output of this graph");
  CHECK(graph == before);
  CHECK_FALSE(graph.contains("bad"));
}

TEST_CASE("finding a layer that is not there is an error") {
  CHECK(error_of([] { residual_block().find("nothing"); }).code() == ErrorCode::NotFound);
}

TEST_CASE("copies of a graph are independent") {
  const Graph graph = residual_block();
  Graph copy = graph;
  copy.add("more", Unary{}, {Value{0, 0}});
  CHECK(graph.nodes().size() == 9);
  CHECK_FALSE(copy == graph);
}

TEST_CASE("graphs differ when a constant's bytes do") {
  const auto with = [](float value) {
    Graph graph("g");
    graph.result("out", graph.constant("c", Tensor::scalar(value)));
    return graph;
  };
  CHECK(with(1) == with(1));
  CHECK_FALSE(with(1) == with(2));
}

TEST_CASE("small values that follow from constants are known, those that follow from inputs are not") {
  Graph graph("g");
  const Value input = graph.parameter("input", ElementType::f32, {2});
  const Value two = graph.constant("two", tensor({2, 3}, {2}));
  const Value square = graph.add("square", Binary{BinaryKind::Multiply}, {two, two});
  const Value sum = graph.add("sum", Binary{BinaryKind::Add}, {square, input});
  REQUIRE(graph.known_value(square));
  CHECK(list(*graph.known_value(square)) == std::vector<float>{4, 9});
  CHECK(list(*graph.known_value(two)) == std::vector<float>{2, 3});
  CHECK_FALSE(graph.known_value(sum));
  CHECK_FALSE(graph.known_value(input));
}

TEST_CASE("large values are not computed while a graph is built") {
  Graph graph("g");
  const Value large = graph.constant("large", Tensor(ElementType::f32, {5000}));
  CHECK_FALSE(graph.known_value(graph.add("relu", Unary{}, {large})));
  CHECK(graph.known_value(large));
}

TEST_CASE("what takes many steps or much memory on the way is not computed while a graph is built, however few elements it gives") {
  const std::int64_t huge = std::int64_t{1} << 40;
  Graph graph("g");
  const Value nothing = graph.constant("nothing", Tensor(ElementType::f32, {huge, 0, huge}));
  const Value axes = graph.constant("axes", Tensor::from(Dims{1}));
  CHECK_FALSE(graph.known_value(graph.add("lrn", LRN{.size = 3}, {nothing, axes})));
  const Value pixel = graph.constant("pixel", Tensor(ElementType::f32, {1, 1, 1, 1}));
  const Value one = graph.constant("one", Tensor::from(Dims{1})), scale = graph.constant("scale", tensor({1}, {1}));
  const Interpolate padded{.mode = Interpolate::Mode::Linear, .pads_begin = {0, std::int64_t{1} << 33}};
  CHECK_FALSE(graph.known_value(graph.add("padded", padded, {pixel, one, scale, axes})));
}

TEST_CASE("a reshape whose target is computed from a shape follows the input") {
  Graph graph("flatten");
  const Value input = graph.parameter("input", ElementType::f32, {2, 3, 4, 5});
  const Value shape = graph.add("shape", ShapeOf{}, {input});
  const Value zero = graph.constant("zero", Tensor::from(Dims{0})), axis = graph.constant("axis", Tensor::scalar(std::int64_t{0}));
  const Value batch = graph.add("batch", Gather{}, {shape, zero, axis});
  const Value rest = graph.constant("rest", Tensor::from(Dims{-1}));
  const Value target = graph.add("target", Concat{0}, {batch, rest});
  const Value flat = graph.add("flat", Reshape{}, {input, target});
  CHECK(graph.known_value(target)->to_dims() == Dims{2, -1});
  CHECK(graph.shape(flat) == Shape{2, 60});
  const Graph reshaped = graph.reshape({{"input", {7, 3, 2, 2}}});
  CHECK(reshaped.shape(flat) == Shape{7, 12});
}

TEST_CASE("an operation that is not known keeps the shapes that it declares and cannot run") {
  Graph graph("g");
  const Value input = graph.parameter("input", ElementType::f32, {4});
  Opaque op{.type = "Proposal"};
  op.outputs = {{ElementType::f32, {300, 5}}, {ElementType::i32, {300}}};
  const Value value = graph.add("proposal", op, {input});
  CHECK(graph.shape(value) == Shape{300, 5});
  CHECK(graph.description(output(value, 1)).element_type == ElementType::i32);
  CHECK(type_name(graph.node(value).operation) == "Proposal");
  const Error error = error_of([&] { evaluate(op, std::vector{Tensor::scalar(1.0f)}); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.message() == "operation: given Proposal, expected one that Octet knows");
}

TEST_CASE("Parameter cannot be evaluated; Constant and Result give their tensor") {
  CHECK(error_of([] { evaluate(Parameter{ElementType::f32, {std::int64_t{1} << 60}}, {}); }).code() == ErrorCode::Unsupported);
  const Tensor value = tensor({1, 2}, {2});
  CHECK(evaluate_one(Constant{value}, {}) == value);
  CHECK(evaluate_one(Result{}, {value}) == value);
}

TEST_CASE("every operation has its name in OpenVINO's operation sets") {
  CHECK(type_name(Unary{UnaryKind::LogicalNot}) == "LogicalNot");
  CHECK(type_name(Binary{BinaryKind::LogicalXor}) == "LogicalXor");
  CHECK(type_name(Reduce{ReduceKind::LogicalOr}) == "ReduceLogicalOr");
  CHECK(type_name(GroupConvolutionBackpropData{}) == "GroupConvolutionBackpropData");
  CHECK(type_name(NonMaxSuppression{}) == "NonMaxSuppression");
  CHECK(type_name(FakeQuantize{}) == "FakeQuantize");
}
