#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Transpose has its order as an input", "[ir]") {
  CHECK(require_round_trip({"Transpose", "opset1", "", {f32({2, 3}), Tensor::from(Dims{1, 0})}, {f32({3, 2})}}) == Operation(Transpose{}));
}
