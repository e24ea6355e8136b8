#include <octet/graph/rewrite.hpp>

#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<std::string> names(const Graph& graph) {
  std::vector<std::string> result;
  for (const Node& node : graph.nodes()) result.push_back(node.name);
  return result;
}

using Names = std::vector<std::string>;

const Tensor& constant_of(const Graph& graph, std::string_view name) { return graph.node(graph.find(name)).as<Constant>()->value; }

Value scalar(Graph& graph, const std::string& name, float value) { return graph.constant(name, Tensor::scalar(value)); }

/// x * dequantized, where dequantized = (Convert(weights) - 1) * 2 from i8 weights.
Graph quantized_weights() {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {2});
  const Value weights = graph.constant("weights", Tensor::from(std::vector<std::int8_t>{3, 5}, {2}));
  const Value wide = graph.add("convert", Convert{ElementType::f32}, {weights});
  const Value shifted = graph.add("subtract", Binary{BinaryKind::Subtract}, {wide, scalar(graph, "zero_point", 1)});
  const Value scaled = graph.add("scale", Binary{BinaryKind::Multiply}, {shifted, scalar(graph, "step", 2)});
  graph.result("y", graph.add("product", Binary{BinaryKind::Multiply}, {x, scaled}));
  return graph;
}

}  // namespace

TEST_CASE("GraphCopy keeps names, origins, tensor names and the graph's own properties") {
  Graph source("net");
  GraphOrigin graph_origin;
  graph_origin.version = 10;
  source.set_origin(graph_origin);
  const Value x = source.parameter("x", ElementType::f32, {1, 4});
  const Value relu = source.add("relu", Unary{UnaryKind::Relu}, {x});
  NodeOrigin origin;
  origin.id = 42;
  origin.version = "opset1";
  source.set_origin(relu.node, origin);
  source.set_output_names(relu, {"relu:0"});
  source.result("y", relu);
  GraphCopy copy(source);
  for (NodeId id = 0; id < source.nodes().size(); ++id) copy.keep(id);
  REQUIRE(std::move(copy).take() == source);
}

TEST_CASE("GraphCopy lets readers of a replaced value read the replacement") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {4});
  const Value relu = source.add("relu", Unary{UnaryKind::Relu}, {x});
  const Value both = source.add("sum", Binary{}, {relu, x});
  source.result("y", both);
  GraphCopy copy(source);
  copy.keep(x.node);
  copy.replace(relu, copy.translated(x));
  copy.keep_as(both.node, Binary{BinaryKind::Multiply}, copy.translated_inputs(both.node));
  copy.keep(3);
  const Graph result = std::move(copy).take();
  CHECK(names(result) == Names{"x", "sum", "y"});
  CHECK(result.node(1).inputs == std::vector<Value>{{0, 0}, {0, 0}});
  CHECK(result.node(1).as<Binary>()->kind == BinaryKind::Multiply);
}

TEST_CASE("GraphCopy names the value that was neither kept nor replaced") {
  Graph source;
  source.result("y", source.parameter("x", ElementType::f32, {4}));
  GraphCopy copy(source);
  CHECK(error_of([&] { copy.keep(1); }).message() == "value: given output 0 of 'x', expected one that was kept or replaced");
}

TEST_CASE("remove_dead_nodes keeps parameters and what results need, in order") {
  Graph source;
  const Value unused = source.parameter("unused", ElementType::f32, {1});
  const Value x = source.parameter("x", ElementType::f32, {1});
  source.add("dead", Unary{UnaryKind::Exp}, {source.add("dead_too", Unary{UnaryKind::Relu}, {unused})});
  const Value relu = source.add("relu", Unary{UnaryKind::Relu}, {x});
  source.result("second", relu);
  source.result("first", x);
  const Graph result = remove_dead_nodes(source);
  CHECK(names(result) == Names{"unused", "x", "relu", "second", "first"});
  CHECK(result.results() == std::vector<NodeId>{3, 4});
}

TEST_CASE("fold_constants replaces what does not depend on a parameter, under the same name") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {2});
  const Value sum = source.add("sum", Binary{}, {source.constant("a", floats({1, 2}, {2})), scalar(source, "b", 3)});
  source.set_output_names(sum, {"sum:0"});
  source.result("y", source.add("product", Binary{BinaryKind::Multiply}, {x, sum}));
  const Graph result = fold_constants(source);
  CHECK(names(result) == Names{"x", "sum", "product", "y"});
  CHECK(constant_of(result, "sum") == floats({4, 5}, {2}));
  CHECK(result.node(result.find("sum")).outputs[0].names == std::vector<std::string>{"sum:0"});
}

TEST_CASE("fold_constants computes large constants too") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {1});
  const Value wide =
      source.add("wide", Convert{ElementType::f32}, {source.constant("half", counting({100, 100}).converted(ElementType::f16))});
  source.result("y", source.add("sum", Binary{}, {x, wide}));
  const Graph result = fold_constants(source);
  CHECK(names(result) == Names{"x", "wide", "sum", "y"});
  CHECK(constant_of(result, "wide").data<float>()[1234] == 1234);
}

TEST_CASE("fold_constants turns shapes into constants") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {2, 3});
  const Value shape = source.add("shape", ShapeOf{}, {source.add("relu", Unary{UnaryKind::Relu}, {x})});
  source.result("y",
                source.add("zeros", Reshape{},
                           {x, source.add("reversed", Gather{},
                                          {shape, source.constant("order", integers({1, 0})), source.constant("axis", integers({0}))})}));
  const Graph result = fold_constants(source);
  CHECK(names(result) == Names{"x", "reversed", "zeros", "y"});
  CHECK(constant_of(result, "reversed") == integers({3, 2}));
}

TEST_CASE("fold_constants numbers the outputs of a node that has several") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {1});
  const Value axis = source.constant("axis", Tensor::scalar<std::int64_t>(0));
  const Value both = source.add("both", Split{2}, {source.constant("data", floats({1, 2}, {2})), axis});
  const Value second = source.add("second", Split{2}, {source.constant("more", floats({3, 4}, {2})), axis});
  const Value first = source.add("first", Split{2}, {source.constant("most", floats({5, 6}, {2})), axis});
  source.result("y", source.add("joined", Concat{0}, {x, both, output(both, 1), output(second, 1), first}));
  const Graph result = fold_constants(source);
  CHECK(names(result) == Names{"x", "both.0", "both.1", "second.1", "first", "joined", "y"});
  CHECK(constant_of(result, "both.0") == floats({1}, {1}));
  CHECK(constant_of(result, "both.1") == floats({2}, {1}));
  CHECK(constant_of(result, "second.1") == floats({4}, {1}));
  CHECK(constant_of(result, "first") == floats({5}, {1}));
}

TEST_CASE("fold_constants finds a free name for an output") {
  Graph source;
  const Value x = source.parameter("split.1", ElementType::f32, {1});
  const Value split = source.add("split", Split{2},
                                 {source.constant("data", floats({1, 2}, {2})), source.constant("axis", Tensor::scalar<std::int64_t>(0))});
  source.result("y", source.add("sum", Binary{}, {x, output(split, 1)}));
  CHECK(names(fold_constants(source)) == Names{"split.1", "split.1_", "sum", "y"});
}

TEST_CASE("fold_constants leaves dequantized weights unless told otherwise") {
  const Graph source = quantized_weights();
  CHECK(fold_constants(source) == source);
  const Graph folded = fold_constants(source, false);
  CHECK(names(folded) == Names{"x", "scale", "product", "y"});
  CHECK(constant_of(folded, "scale") == floats({4, 8}, {2}));
}

TEST_CASE("fold_constants leaves quantized zero points of dequantized weights") {
  Graph source;
  const Value weights = source.constant("weights", Tensor::from(std::vector<std::uint8_t>{3, 5}, {2}));
  const Value zero_point = source.constant("zero_point", Tensor::scalar<std::uint8_t>(4));
  const Value wide = source.add("convert", Convert{ElementType::f32}, {weights});
  const Value wide_point = source.add("convert_point", Convert{ElementType::f32}, {zero_point});
  source.result("y", source.add("subtract", Binary{BinaryKind::Subtract}, {wide, wide_point}));
  CHECK(fold_constants(source) == source);
}

TEST_CASE("fold_constants folds conversions that nothing scales") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {2});
  const Value wide =
      source.add("convert", Convert{ElementType::f32}, {source.constant("bytes", Tensor::from(std::vector<std::int8_t>{3, 5}, {2}))});
  source.result("y", source.add("sum", Binary{}, {x, wide}));
  CHECK(constant_of(fold_constants(source), "convert") == floats({3, 5}, {2}));
}

TEST_CASE("fold_constants leaves FakeQuantize of weights but folds what leads to it") {
  Graph source;
  const Value half = source.constant("half", floats({-1, 0.5F, 1}, {3}).converted(ElementType::f16));
  const Value weights = source.add("weights", Convert{ElementType::f32}, {half});
  const Value low = scalar(source, "low", -1), high = scalar(source, "high", 1);
  const Value quantized = source.add("quantized", FakeQuantize{255}, {weights, low, high, low, high});
  const Value column = source.add("column", Reshape{}, {quantized, source.constant("target", integers({3, 1}))});
  source.result("y", column);
  const Graph result = fold_constants(source);
  CHECK(names(result) == Names{"weights", "low", "high", "quantized", "target", "column", "y"});
  CHECK(result.node(result.find("weights")).as<Constant>());
  CHECK(names(fold_constants(source, false)) == Names{"column", "y"});
}

TEST_CASE("fold_constants leaves packed constants and unknown operations alone") {
  Graph source;
  const Value packed = source.constant("packed", Tensor(ElementType::u4, {4}));
  source.result("y", source.add("convert", Convert{ElementType::f32}, {packed}));
  Opaque unknown;
  unknown.type = "Mystery";
  unknown.outputs = {{ElementType::f32, Shape{1}}};
  source.result("z", source.add("mystery", unknown, {scalar(source, "one", 1)}));
  CHECK(fold_constants(source) == source);
}

TEST_CASE("fold_constants leaves repeated constants that would fill the memory") {
  Graph source;
  const Value x = source.parameter("x", ElementType::f32, {1});
  const Value huge =
      source.add("huge", Broadcast{}, {scalar(source, "one", 1), source.constant("target", integers({std::int64_t{1} << 40}))});
  source.result("y", source.add("sum", Binary{}, {x, huge}));
  CHECK(fold_constants(source) == source);
}

TEST_CASE("fold_constants names the layer whose constants do not fit") {
  Graph source;
  // Too large to be computed while the graph is built, so that only folding finds the wrong index.
  const Value data = source.constant("data", Tensor(ElementType::f32, {5000}));
  source.result("y",
                source.add("pick", Gather{}, {data, source.constant("index", integers({5000})), source.constant("axis", integers({0}))}));
  const Error error = error_of([&] { fold_constants(source); });
  CHECK(error.where().layer == "pick");
  CHECK(error.message() == "indices: given 5000, expected -5000 to 4999");
}
