#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR scatter layers keep how they reduce", "[ir]") {
  const Tensor axis = Tensor::scalar(std::int64_t{0});
  const OneLayer elements{"ScatterElementsUpdate",
                          "opset12",
                          R"(reduction="mean" use_init_val="false")",
                          {f32({3, 2}), i64({1, 2}), f32({1, 2}), axis},
                          {f32({3, 2})}};
  CHECK(require_round_trip(elements) == Operation(ScatterElementsUpdate{ScatterReduction::Mean, false}));
  const OneLayer slices{"ScatterNDUpdate", "opset15", R"(reduction="sub")", {f32({3, 2}), i64({1, 1}), f32({1, 2})}, {f32({3, 2})}};
  CHECK(require_round_trip(slices) == Operation(ScatterNDUpdate{ScatterReduction::Subtract}));
  const OneLayer plain{"ScatterNDUpdate", "opset4", "", {f32({3, 2}), i64({1, 1}), f32({1, 2})}, {f32({3, 2})}};
  CHECK(require_round_trip(plain) == Operation(ScatterNDUpdate{}));
}

TEST_CASE("IR CumSum, ReverseSequence and NonZero keep their attributes", "[ir]") {
  const OneLayer sum{
      "CumSum", "opset3", R"(exclusive="true" reverse="false")", {f32({3, 2}), Tensor::scalar(std::int64_t{1})}, {f32({3, 2})}};
  CHECK(require_round_trip(sum) == Operation(CumSum{.exclusive = true}));
  const OneLayer reverse{"ReverseSequence", "opset1", R"(batch_axis="1" seq_axis="0")", {f32({3, 2}), i32({2})}, {f32({3, 2})}};
  CHECK(require_round_trip(reverse) == Operation(ReverseSequence{1, 0}));
  const OneLayer places{"NonZero", "opset3", R"(output_type="i32")", {f32({3, 2})}, {i32({2, 6})}};
  CHECK(require_round_trip(places) == Operation(NonZero{ElementType::i32}));
}

TEST_CASE("IR GridSample and ROIAlign keep their attributes", "[ir]") {
  const OneLayer grid{"GridSample",
                      "opset9",
                      R"(align_corners="true" mode="bicubic" padding_mode="reflection")",
                      {f32({1, 2, 4, 4}), f32({1, 3, 3, 2})},
                      {f32({1, 2, 3, 3})}};
  CHECK(require_round_trip(grid) == Operation(GridSample{true, GridSample::Mode::Bicubic, GridSample::Padding::Reflection}));
  const OneLayer align{"ROIAlign",
                       "opset9",
                       R"(pooled_h="2" pooled_w="3" sampling_ratio="2" spatial_scale="0.5" mode="max" aligned_mode="half_pixel")",
                       {f32({1, 2, 4, 4}), f32({5, 4}), i32({5})},
                       {f32({5, 2, 2, 3})}};
  CHECK(require_round_trip(align) == Operation(ROIAlign{2, 3, 2, 0.5, ROIAlign::Mode::Maximum, ROIAlign::Aligned::HalfPixel}));
}

TEST_CASE("IR bitwise layers and functions of angles keep their kind", "[ir]") {
  const OneLayer shift{"BitwiseLeftShift", "opset15", R"(auto_broadcast="numpy")", {i32({3}), i32({3})}, {i32({3})}};
  CHECK(require_round_trip(shift) == Operation(Binary{BinaryKind::BitwiseLeftShift}));
  const OneLayer bits{"BitwiseAnd", "opset13", R"(auto_broadcast="numpy")", {i32({3}), i32({3})}, {i32({3})}};
  CHECK(require_round_trip(bits) == Operation(Binary{BinaryKind::BitwiseAnd}));
  CHECK(require_round_trip({"Atanh", "opset4", "", {f32({3})}, {f32({3})}}) == Operation(Unary{UnaryKind::Atanh}));
  CHECK(require_round_trip({"Tan", "opset1", "", {f32({3})}, {f32({3})}}) == Operation(Unary{UnaryKind::Tan}));
}
