#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR TopK keeps mode, order and the type of its indices", "[ir]") {
  const Tensor k = Tensor::scalar(std::int64_t{2});
  const Operation op = require_round_trip(
      {"TopK", "opset3", R"(axis="1" mode="min" sort="index" index_element_type="i64")", {f32({1, 5}), k}, {f32({1, 2}), i64({1, 2})}});
  CHECK(op == Operation(TopK{1, TopK::Mode::Min, TopK::Sort::Indices, ElementType::i64}));
  const Operation unsorted = require_round_trip(
      {"TopK", "opset1", R"(axis="1" mode="max" sort="none" index_element_type="i32")", {f32({1, 5}), k}, {f32({1, 2}), i32({1, 2})}});
  CHECK(unsorted == Operation(TopK{1, TopK::Mode::Max, TopK::Sort::None, ElementType::i32}));
}
