#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR StridedSlice keeps its masks", "[ir]") {
  const Operation op = require_round_trip({"StridedSlice",
                                           "opset1",
                                           R"(begin_mask="1,0" end_mask="0,1" new_axis_mask="0,0" shrink_axis_mask="0" ellipsis_mask="")",
                                           {f32({4, 5}), Tensor::from(Dims{1, 1}), Tensor::from(Dims{3, 3}), Tensor::from(Dims{1, 1})},
                                           {f32({3, 4})}});
  CHECK(op == Operation(StridedSlice{{1, 0}, {0, 1}, {0, 0}, {0}, {}}));
}

TEST_CASE("IR Slice has no attributes", "[ir]") {
  const Tensor zero = Tensor::from(Dims{0}), two = Tensor::from(Dims{2}), one = Tensor::from(Dims{1});
  CHECK(require_round_trip({"Slice", "opset8", "", {f32({4, 5}), zero, two, one}, {f32({2, 5})}}) == Operation(Slice{}));
}
