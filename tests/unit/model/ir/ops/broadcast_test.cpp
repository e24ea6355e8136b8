#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Broadcast keeps its mode", "[ir]") {
  CHECK(require_round_trip({"Broadcast", "opset3", R"(mode="bidirectional")", {f32({1, 3}), Tensor::from(Dims{2, 1})}, {f32({2, 3})}}) ==
        Operation(Broadcast{Broadcast::Mode::Bidirectional}));
  CHECK(require_round_trip({"Broadcast", "opset1", R"(mode="numpy")", {f32({1, 3}), Tensor::from(Dims{2, 3})}, {f32({2, 3})}}) ==
        Operation(Broadcast{Broadcast::Mode::Numpy}));
  CHECK(require_round_trip(
            {"Broadcast", "opset1", R"(mode="explicit")", {f32({3}), Tensor::from(Dims{2, 3}), Tensor::from(Dims{1})}, {f32({2, 3})}}) ==
        Operation(Broadcast{Broadcast::Mode::Explicit}));
}

TEST_CASE("IR Tile repeats", "[ir]") {
  CHECK(require_round_trip({"Tile", "opset1", "", {f32({1, 3}), Tensor::from(Dims{2, 1})}, {f32({2, 3})}}) == Operation(Tile{}));
}

TEST_CASE("IR Range of opset4 names its type, that of opset1 has its inputs' type", "[ir]") {
  const Tensor start = Tensor::scalar(std::int64_t{0}), stop = Tensor::scalar(std::int64_t{3}), step = Tensor::scalar(std::int64_t{1});
  CHECK(require_round_trip({"Range", "opset4", R"(output_type="i32")", {start, stop, step}, {i32({3})}}) ==
        Operation(Range{ElementType::i32}));
  const Tensor low = Tensor::scalar(std::int32_t{0}), high = Tensor::scalar(std::int32_t{3}), one = Tensor::scalar(std::int32_t{1});
  CHECK(require_round_trip({"Range", "opset1", "", {low, high, one}, {i32({3})}}) == Operation(Range{ElementType::i32}));
}
