#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Concat, Split and VariadicSplit", "[ir]") {
  CHECK(require_round_trip({"Concat", "opset1", R"(axis="-1")", {f32({1, 2}), f32({1, 3})}, {f32({1, 5})}}) == Operation(Concat{-1}));
  CHECK(require_round_trip(
            {"Split", "opset1", R"(num_splits="2")", {f32({1, 6}), Tensor::scalar(std::int64_t{1})}, {f32({1, 3}), f32({1, 3})}}) ==
        Operation(Split{2}));
  CHECK(require_round_trip({"VariadicSplit",
                            "opset1",
                            "",
                            {f32({1, 6}), Tensor::scalar(std::int64_t{1}), Tensor::from(Dims{2, 4})},
                            {f32({1, 2}), f32({1, 4})}}) == Operation(VariadicSplit{}));
}

TEST_CASE("IR Split that claims more parts than it has ports is refused before they are made", "[ir]") {
  const ModelFolder folder;
  const OneLayer layer{
      "Split", "opset1", R"(num_splits="4000000000")", {f32({1, 6}), Tensor::scalar(std::int64_t{1})}, {f32({1, 3}), f32({1, 3})}};
  const Error error = error_of([&] { layer.read(folder); });
  CHECK(error.code() == ErrorCode::InvalidModel);
  CHECK(error.message() == "attribute 'num_splits': given '4000000000', expected 2, the number of output ports");
}
