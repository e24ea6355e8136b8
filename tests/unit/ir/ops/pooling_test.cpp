#include "unit/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR MaxPool of the first operation set keeps its window", "[ir]") {
  const Operation op =
      require_round_trip({"MaxPool",
                          "opset1",
                          R"(kernel="3,2" strides="2,2" pads_begin="1,0" pads_end="0,1" rounding_type="ceil" auto_pad="explicit")",
                          {f32({1, 3, 8, 8})},
                          {f32({1, 3, 4, 4})}});
  CHECK(op == Operation(MaxPool{{3, 2}, {2, 2}, {1, 0}, {0, 1}, {}, RoundingType::Ceil, AutoPad::Explicit, false, ElementType::i64, 0}));
}

TEST_CASE("IR MaxPool of opset8 has dilations and indices", "[ir]") {
  const Operation op = require_round_trip(
      {"MaxPool",
       "opset8",
       R"(kernel="2,2" strides="1,1" pads_begin="0,0" pads_end="0,0" rounding_type="floor" auto_pad="valid" )"
       R"(dilations="2,2" index_element_type="i32" axis="2")",
       {f32({1, 3, 8, 8})},
       {f32({1, 3, 6, 6}), i32({1, 3, 6, 6})}});
  CHECK(op == Operation(MaxPool{{2, 2}, {1, 1}, {0, 0}, {0, 0}, {2, 2}, RoundingType::Floor, AutoPad::Valid, true, ElementType::i32, 2}));
}

TEST_CASE("a dilated MaxPool is written as opset8, whose second output stays unread", "[ir]") {
  const ModelFolder folder;
  Graph graph("pool");
  const Value input = graph.parameter("x", ElementType::f32, {1, 2, 8, 8});
  graph.result("y", graph.add("pool", MaxPool{.kernel = {2, 2}, .dilations = {2, 2}}, {input}));
  const Graph again = folder.rewritten(graph);
  const Node& pool = again.node(again.find("pool"));
  CHECK(pool.origin.version == "opset8");
  CHECK(pool.outputs.size() == 2);
  CHECK(pool.outputs[0].shape == Shape{1, 2, 6, 6});
  CHECK(again.users({again.find("pool"), 1}).empty());
}

TEST_CASE("IR AvgPool keeps whether padding counts", "[ir]") {
  const Operation op = require_round_trip(
      {"AvgPool",
       "opset1",
       R"(kernel="2,2" strides="2,2" pads_begin="0,0" pads_end="0,0" rounding_type="floor" auto_pad="explicit" exclude-pad="true")",
       {f32({1, 3, 8, 8})},
       {f32({1, 3, 4, 4})}});
  CHECK(op == Operation(AvgPool{{2, 2}, {2, 2}, {0, 0}, {0, 0}, true, RoundingType::Floor, AutoPad::Explicit}));
}
