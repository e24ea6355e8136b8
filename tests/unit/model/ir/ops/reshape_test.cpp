#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Reshape, Squeeze and Unsqueeze", "[ir]") {
  CHECK(
      require_round_trip({"Reshape", "opset1", R"(special_zero="true")", {f32({2, 3}), Tensor::from(Dims{0, -1, 1})}, {f32({2, 3, 1})}}) ==
      Operation(Reshape{true}));
  CHECK(require_round_trip({"Squeeze", "opset1", "", {f32({1, 3}), Tensor::from(Dims{0})}, {f32({3})}}) == Operation(Squeeze{}));
  CHECK(require_round_trip({"Unsqueeze", "opset1", "", {f32({3}), Tensor::from(Dims{0})}, {f32({1, 3})}}) == Operation(Unsqueeze{}));
}

TEST_CASE("IR ShapeOf has its type since opset3", "[ir]") {
  CHECK(require_round_trip({"ShapeOf", "opset1", "", {f32({2, 3})}, {i64({2})}}) == Operation(ShapeOf{ElementType::i64}));
  CHECK(require_round_trip({"ShapeOf", "opset3", R"(output_type="i32")", {f32({2, 3})}, {i32({2})}}) ==
        Operation(ShapeOf{ElementType::i32}));
}
