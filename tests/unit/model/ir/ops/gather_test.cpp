#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Gather has batch dimensions since opset7", "[ir]") {
  const Tensor axis = Tensor::scalar(std::int64_t{1}), indices = Tensor::from(Dims{0, 2});
  CHECK(require_round_trip({"Gather", "opset1", "", {f32({2, 3}), indices, axis}, {f32({2, 2})}}) == Operation(Gather{0}));
  CHECK(require_round_trip({"Gather", "opset7", R"(batch_dims="1")", {f32({2, 3}), i64({2, 1}), axis}, {f32({2, 1})}}) ==
        Operation(Gather{1}));
  CHECK(require_round_trip({"Gather", "opset8", R"(batch_dims="0")", {f32({2, 3}), indices, axis}, {f32({2, 2})}}) == Operation(Gather{0}));
}

TEST_CASE("a Gather made in code is written as opset8, the first with negative indices", "[ir]") {
  Graph graph;
  const Value data = graph.parameter("x", ElementType::f32, {2, 3});
  const Value indices = graph.constant("indices", Tensor::from(Dims{-1}));
  const Value axis = graph.constant("axis", Tensor::scalar(std::int64_t{1}));
  graph.result("y", graph.add("op", Gather{}, {data, indices, axis}));
  CHECK(written_layer(graph, "op") == R"(Gather opset8 batch_dims="0")");
}
