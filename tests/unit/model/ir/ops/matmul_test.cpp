#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR MatMul keeps what is transposed", "[ir]") {
  const Operation op =
      require_round_trip({"MatMul", "opset1", R"(transpose_a="false" transpose_b="true")", {f32({2, 3}), f32({4, 3})}, {f32({2, 4})}});
  CHECK(op == Operation(MatMul{false, true}));
}

TEST_CASE("IR flags may be words in any case or digits", "[ir]") {
  const auto [text, value] =
      GENERATE(table<std::string, bool>({{"True", true}, {"TRUE", true}, {"1", true}, {"False", false}, {"0", false}, {"false", false}}));
  const ModelFolder folder;
  const Port second = value ? f32({4, 3}) : f32({3, 4});
  const Graph graph = OneLayer{"MatMul", "opset1", "transpose_b=\"" + text + "\"", {f32({2, 3}), second}, {f32({2, 4})}}.read(folder);
  CHECK(*graph.node(graph.find("op")).as<MatMul>() == MatMul{false, value});
}
