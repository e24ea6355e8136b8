#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR FakeQuantize keeps its levels", "[ir]") {
  const Tensor limit = Tensor::from(std::vector<float>{1}, {1});
  const Operation op = require_round_trip(
      {"FakeQuantize", "opset1", R"(levels="255" auto_broadcast="numpy")", {f32({1, 3}), limit, limit, limit, limit}, {f32({1, 3})}});
  CHECK(op == Operation(FakeQuantize{255, true}));
}

TEST_CASE("IR FakeQuantize without auto_broadcast broadcasts as in numpy", "[ir]") {
  const ModelFolder folder;
  const Tensor limit = Tensor::from(std::vector<float>{1}, {1});
  const Graph graph =
      OneLayer{"FakeQuantize", "opset1", R"(levels="256")", {f32({1, 3}), limit, limit, limit, limit}, {f32({1, 3})}}.read(folder);
  CHECK(*graph.node(graph.find("op")).as<FakeQuantize>() == FakeQuantize{256, true});
}
