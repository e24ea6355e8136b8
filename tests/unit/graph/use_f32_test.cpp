#include "graph/use_f32.hpp"

#include "support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("use_f32 widens floating point and drops conversions that have nothing left to do") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f16, {2});
  const Value number = graph.constant("number", Tensor::from(std::vector<float>{0.5f, -3}, {2}).converted(ElementType::f16));
  const Value wide = graph.add("wide", Convert{ElementType::f32}, {number});
  const Value narrow = graph.add("narrow", Convert{ElementType::f16}, {wide});
  graph.result("y", graph.add("sum", Binary{}, {x, narrow}));
  const Graph converted = use_f32(graph);
  CHECK(converted.description({converted.find("x"), 0}).element_type == ElementType::f32);
  CHECK(converted.node(converted.find("number")).as<Constant>()->value == Tensor::from(std::vector<float>{0.5f, -3}, {2}));
  CHECK(converted.description({converted.find("sum"), 0}).element_type == ElementType::f32);
  CHECK_FALSE(converted.contains("wide"));
  CHECK_FALSE(converted.contains("narrow"));
}

TEST_CASE("use_f32 leaves integers and conversions from them") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::u8, {2});
  const Value index = graph.constant("index", Tensor::from(Dims{1, 0}));
  const Value axis = graph.constant("axis", Tensor::scalar(std::int64_t{0}));
  graph.result("y", graph.add("gather", Gather{}, {graph.add("convert", Convert{ElementType::f16}, {x}), index, axis}));
  const Graph converted = use_f32(graph);
  CHECK(converted.description({converted.find("x"), 0}).element_type == ElementType::u8);
  CHECK(converted.description({converted.find("index"), 0}).element_type == ElementType::i64);
  CHECK(converted.node(converted.find("convert")).as<Convert>()->destination_type == ElementType::f32);
}
