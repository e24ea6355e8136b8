#include "graph/window.hpp"

#include "support.hpp"

using namespace octet;
using octet::test::contains, octet::test::error_of;

namespace {

std::string refusal(const Convolution& op, const Shape& input, const Shape& weights) {
  const Error error = error_of([&] { resolve_window(op, input, weights); });
  CHECK(error.code() == ErrorCode::InvalidShape);
  return error.message();
}

}  // namespace

TEST_CASE("a window without attributes has strides and dilations 1 and no padding") {
  const Window window = resolve_window(Convolution{}, {1, 3, 8, 9}, {4, 3, 3, 2});
  CHECK(window.kernel == Dims{3, 2});
  CHECK(window.strides == Dims{1, 1});
  CHECK(window.dilations == Dims{1, 1});
  CHECK(window.pads_begin == Dims{0, 0});
  CHECK(window.pads_end == Dims{0, 0});
  CHECK(window.output == Dims{6, 8});
}

TEST_CASE("windows exist for 1, 2 and 3 spatial dimensions") {
  CHECK(resolve_window(Convolution{{2}, {1}, {1}, {}}, {1, 1, 7}, {1, 1, 3}).output == Dims{4});
  CHECK(resolve_window(Convolution{{2, 1}, {3, 0}, {3, 0}, {1, 2}}, {1, 3, 224, 10}, {64, 3, 7, 3}).output == Dims{112, 6});
  CHECK(resolve_window(Convolution{}, {1, 1, 4, 5, 6}, {1, 1, 2, 3, 4}).output == Dims{3, 3, 3});
  CHECK(resolve_window(GroupConvolution{}, {1, 4, 5, 6}, {2, 3, 2, 2, 3}).output == Dims{4, 4});
}

TEST_CASE("automatic padding gives ceil(input / stride) windows with the odd element after or before") {
  const Window upper = resolve_window(Convolution{{2, 2}, {9, 9}, {9, 9}, {}, AutoPad::SameUpper}, {1, 1, 6, 5}, {1, 1, 3, 3});
  CHECK(upper.pads_begin == Dims{0, 1});
  CHECK(upper.pads_end == Dims{1, 1});
  CHECK(upper.output == Dims{3, 3});
  const Window lower = resolve_window(Convolution{{2, 2}, {}, {}, {}, AutoPad::SameLower}, {1, 1, 6, 5}, {1, 1, 3, 3});
  CHECK(lower.pads_begin == Dims{1, 1});
  CHECK(lower.pads_end == Dims{0, 1});
  const Window valid = resolve_window(Convolution{{2, 2}, {9, 9}, {9, 9}, {}, AutoPad::Valid}, {1, 1, 6, 5}, {1, 1, 3, 3});
  CHECK(valid.pads_begin == Dims{0, 0});
  CHECK(valid.output == Dims{2, 2});
}

TEST_CASE("automatic padding counts the dilated kernel and never becomes negative") {
  const Window dilated = resolve_window(Convolution{{1}, {}, {}, {3}, AutoPad::SameUpper}, {1, 1, 10}, {1, 1, 3});
  CHECK(dilated.pads_begin == Dims{3});
  CHECK(dilated.pads_end == Dims{3});
  const Window strided = resolve_window(Convolution{{3}, {}, {}, {}, AutoPad::SameUpper}, {1, 1, 7}, {1, 1, 1});
  CHECK(strided.pads_end == Dims{0});
  CHECK(strided.output == Dims{3});
}

TEST_CASE("attributes that do not fit the spatial dimensions are refused") {
  CHECK(refusal({{1, 1, 1}, {}, {}, {}}, {1, 1, 8, 8}, {1, 1, 3, 3}) ==
        "strides: given 3 values, expected 2, one for each spatial dimension");
  CHECK(refusal({{}, {1}, {}, {}}, {1, 1, 8, 8}, {1, 1, 3, 3}) == "pads_begin: given 1 values, expected 2, one for each spatial dimension");
  CHECK(refusal({{}, {}, {}, {1, 1, 1}}, {1, 1, 8, 8}, {1, 1, 3, 3}) ==
        "dilations: given 3 values, expected 2, one for each spatial dimension");
  CHECK(refusal({{1, 0}, {}, {}, {}}, {1, 1, 8, 8}, {1, 1, 3, 3}) == "strides: given [1,0], expected values from 1 to 2147483647");
  CHECK(refusal({{}, {}, {0, -1}, {}}, {1, 1, 8, 8}, {1, 1, 3, 3}) == "pads_end: given [0,-1], expected values from 0 to 2147483647");
  CHECK(refusal({{}, {}, {}, {std::int64_t{1} << 62, 1}}, {1, 1, 8, 8}, {1, 1, 3, 3}).starts_with("dilations: given"));
  CHECK(refusal({}, {1, 1, 8, 8}, {1, 1, 3}) == "weights: given rank 3, expected rank 4");
  CHECK(refusal({}, {1, 1}, {1, 1}) == "data: given rank 2, expected rank 3 to 5");
  CHECK(refusal({}, {1, 1, 8}, {1, 1, 0}) == "kernel: given [0], expected values from 1 to 2147483647");
}

TEST_CASE("a kernel of more elements than a number counts is refused") {
  const std::int64_t most = (std::int64_t{1} << 31) - 1;
  const Error error = error_of([&] { resolve_window(MaxPool{{most, most, most}}, {1, 1, 8, 8, 8}); });
  CHECK_THAT(error.message(), contains("expected at most 2^62 elements"));
}

TEST_CASE("a kernel that reaches beyond the padded input is refused") {
  CHECK(refusal({{}, {1}, {0}, {2}}, {1, 1, 5}, {1, 1, 4}) == "kernel: given a reach of 7, expected at most the padded input's 6");
  CHECK(resolve_window(Convolution{{}, {1}, {1}, {2}}, {1, 1, 5}, {1, 1, 4}).output == Dims{1});
}

TEST_CASE("rounding up adds a window only where it begins inside the input or its left padding") {
  const auto count = [](std::int64_t input, std::int64_t kernel, std::int64_t stride, std::int64_t pad, RoundingType rounding) {
    return resolve_window(MaxPool{{kernel}, {stride}, {pad}, {pad}, {}, rounding}, Shape{1, 1, input}).output[0];
  };
  CHECK(count(6, 3, 2, 0, RoundingType::Floor) == 2);
  CHECK(count(6, 3, 2, 0, RoundingType::Ceil) == 3);
  CHECK(count(7, 3, 2, 0, RoundingType::Ceil) == 3);
  // The third window would begin at element 3 of an input of 3: PyTorch gives 2 here as well.
  CHECK(count(3, 2, 2, 1, RoundingType::Ceil) == 2);
  CHECK(count(5, 1, 3, 0, RoundingType::Ceil) == 2);
  CHECK(count(4, 1, 2, 0, RoundingType::Ceil) == 2);
}

TEST_CASE("a pooling window over padding alone is refused unless padding counts") {
  const auto pooled = [](bool exclude_pad) { return resolve_window(AvgPool{{2}, {1}, {2}, {2}, exclude_pad}, Shape{1, 1, 3}).output; };
  CHECK(pooled(false) == Dims{6});
  CHECK(error_of([&] { pooled(true); }).message() == "pads: given [2] and [2], expected every window to reach the input");
  CHECK(error_of([] { resolve_window(MaxPool{{2}, {1}, {0}, {2}}, Shape{1, 1, 3}); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("a transposed window grows the input by its stride") {
  const ConvolutionBackpropData op{{2, 2}, {1, 1}, {1, 1}, {}, AutoPad::Explicit, {1, 0}};
  const Window window = resolve_window(op, {1, 1, 4, 4}, {1, 1, 3, 3}, nullptr);
  CHECK(window.output == Dims{8, 7});
  CHECK(window.pads_begin == Dims{1, 1});
  CHECK(resolve_window(GroupConvolutionBackpropData{{3}, {}, {}, {2}}, {1, 2, 4}, {2, 1, 1, 3}, nullptr).output == Dims{14});
}

TEST_CASE("a transposed window without an output shape has no padding when it is automatic") {
  const ConvolutionBackpropData op{{2}, {1}, {1}, {}, AutoPad::SameUpper};
  const Window window = resolve_window(op, {1, 1, 4}, {1, 1, 3}, nullptr);
  CHECK(window.output == Dims{9});
  CHECK(window.pads_begin == Dims{0});
}

TEST_CASE("padding follows from a given output shape, the odd element before for SameUpper and after otherwise") {
  const Dims target{8};
  const auto window = [&](AutoPad auto_pad) {
    return resolve_window(ConvolutionBackpropData{{2}, {}, {}, {}, auto_pad}, {1, 1, 4}, {1, 1, 5}, &target);
  };
  CHECK(window(AutoPad::SameUpper).pads_begin == Dims{2});
  CHECK(window(AutoPad::SameUpper).pads_end == Dims{1});
  CHECK(window(AutoPad::SameLower).pads_begin == Dims{1});
  CHECK(window(AutoPad::SameLower).pads_end == Dims{2});
  CHECK(window(AutoPad::Explicit).pads_begin == Dims{1});
  CHECK(window(AutoPad::Explicit).output == Dims{8});
}

TEST_CASE("an output shape that no padding gives is refused") {
  const auto message = [](Dims target) {
    return error_of([&] { resolve_window(ConvolutionBackpropData{{2}}, {1, 1, 4}, {1, 1, 3}, &target); }).message();
  };
  CHECK(message({11}) == "output shape: given 11, expected 1 to 10");
  CHECK(message({0}) == "output shape: given 0, expected 1 to 10");
  CHECK(message({4, 4}) == "output shape: given 2 values, expected 1");
}

TEST_CASE("padding that leaves nothing of a transposed output, and output padding beyond the stride, are refused") {
  const auto message = [](const ConvolutionBackpropData& op) {
    return error_of([&] { resolve_window(op, {1, 1, 2}, {1, 1, 3}, nullptr); }).message();
  };
  CHECK(message({{1}, {2}, {2}, {}}) == "pads: given 4, expected less than the unpadded output's 4");
  CHECK(message({{2}, {}, {}, {}, AutoPad::Explicit, {2}}) ==
        "output_padding: given [2], expected values below the stride or the dilation");
}
