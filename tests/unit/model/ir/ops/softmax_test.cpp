#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR SoftMax and LogSoftmax keep their axis", "[ir]") {
  CHECK(require_round_trip({"SoftMax", "opset1", R"(axis="2")", {f32({1, 2, 3})}, {f32({1, 2, 3})}}) == Operation(Softmax{2}));
  CHECK(require_round_trip({"SoftMax", "opset8", R"(axis="-1")", {f32({1, 2, 3})}, {f32({1, 2, 3})}}) == Operation(Softmax{-1}));
  CHECK(require_round_trip({"LogSoftmax", "opset5", R"(axis="-1")", {f32({1, 2, 3})}, {f32({1, 2, 3})}}) == Operation(LogSoftmax{-1}));
}

TEST_CASE("a Softmax whose axis counts from the end is written as opset8, the first that allows it", "[ir]") {
  const auto [axis, expected] =
      GENERATE(table<std::int64_t, std::string>({{1, R"(SoftMax opset1 axis="1")"}, {-1, R"(SoftMax opset8 axis="-1")"}}));
  Graph graph;
  graph.result("y", graph.add("op", Softmax{axis}, {graph.parameter("x", ElementType::f32, {2, 3})}));
  CHECK(written_layer(graph, "op") == expected);
}
