#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const Tensor ramp = tensor({1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 1, 3, 3});

}  // namespace

TEST_CASE("MaxPool takes the largest element of each window") {
  const Tensor result = evaluate_one(MaxPool{{2, 2}}, {ramp});
  CHECK(result.shape() == Shape{1, 1, 2, 2});
  CHECK(list(result) == std::vector<float>{5, 6, 8, 9});
  CHECK(list(evaluate_one(MaxPool{{2, 2}, {}, {}, {}, {2, 2}}, {ramp})) == std::vector<float>{9});
}

TEST_CASE("padding never wins a MaxPool") {
  const Tensor negative = tensor({-5, -6, -7}, {1, 1, 3});
  CHECK(list(evaluate_one(MaxPool{{2}, {1}, {1}, {1}}, {negative})) == std::vector<float>{-5, -5, -6, -7});
  const Tensor lowest = tensor({-INFINITY, -INFINITY}, {1, 1, 2});
  CHECK(list(evaluate_one(MaxPool{{2}}, {lowest})) == std::vector<float>{-INFINITY});
  CHECK(list<std::int8_t>(evaluate_one(MaxPool{{2}, {1}, {1}, {0}}, {tensor<std::int8_t>({-128, -3}, {1, 1, 2})})) ==
        std::vector<std::int8_t>{-128, -3});
}

TEST_CASE("MaxPool tells where the first largest element lies, flattened from its axis on") {
  const Tensor data = tensor({1, 3, 3, 2, 9, 0}, {1, 2, 3});
  MaxPool op{{2}};
  op.with_indices = true;
  CHECK(list<std::int64_t>(evaluate(op, std::vector{data}).at(1)) == std::vector<std::int64_t>{1, 1, 4, 4});
  op.axis = 2;
  op.index_element_type = ElementType::i32;
  CHECK(list<std::int32_t>(evaluate(op, std::vector{data}).at(1)) == std::vector<std::int32_t>{1, 1, 1, 1});
  const Tensor volume = tensor({1, 2, 3, 4, 5, 6, 8, 7}, {1, 1, 2, 2, 2});
  MaxPool cube{{2, 2, 2}};
  cube.with_indices = true;
  CHECK(list<std::int64_t>(evaluate(cube, std::vector{volume}).at(1)) == std::vector<std::int64_t>{6});
}

TEST_CASE("MaxPool of half precision gives indices too") {
  MaxPool op{{2}};
  op.with_indices = true;
  const std::vector<Tensor> outputs = evaluate(op, std::vector{tensor({1, 3, 2}, {1, 1, 3}).converted(ElementType::f16)});
  CHECK(outputs[0].element_type() == ElementType::f16);
  CHECK(list(outputs[0].converted(ElementType::f32)) == std::vector<float>{3, 3});
  CHECK(list<std::int64_t>(outputs[1]) == std::vector<std::int64_t>{1, 1});
}

TEST_CASE("AvgPool divides by the window, with or without its padding") {
  CHECK(list(evaluate_one(AvgPool{{2, 2}}, {ramp})) == std::vector<float>{3, 4, 6, 7});
  const Tensor row = tensor({6, 12, 18}, {1, 1, 3});
  CHECK(list(evaluate_one(AvgPool{{3}, {1}, {1}, {1}, false}, {row})) == std::vector<float>{6, 12, 10});
  CHECK(list(evaluate_one(AvgPool{{3}, {1}, {1}, {1}, true}, {row})) == std::vector<float>{9, 12, 15});
}

TEST_CASE("what rounding up adds beyond the padding does not count for AvgPool") {
  const Tensor row = tensor({6, 12, 18, 24}, {1, 1, 4});
  for (const bool exclude_pad : {false, true})
    CHECK(list(evaluate_one(AvgPool{{3}, {2}, {}, {}, exclude_pad, RoundingType::Ceil}, {row})) == std::vector<float>{12, 21});
  // The last window holds 24 and one element of padding; the third lies beyond the padding.
  CHECK(list(evaluate_one(AvgPool{{3}, {3}, {0}, {1}, false, RoundingType::Ceil}, {row})) == std::vector<float>{12, 12});
}

TEST_CASE("automatic padding of AvgPool counts as padding") {
  const Tensor row = tensor({6, 12, 18}, {1, 1, 3});
  CHECK(list(evaluate_one(AvgPool{{2}, {1}, {}, {}, false, RoundingType::Floor, AutoPad::SameUpper}, {row})) ==
        std::vector<float>{9, 15, 9});
  CHECK(list(evaluate_one(AvgPool{{2}, {1}, {}, {}, true, RoundingType::Floor, AutoPad::SameLower}, {row})) ==
        std::vector<float>{6, 9, 15});
}

TEST_CASE("AvgPool over batches, channels and three dimensions") {
  CHECK(list(evaluate_one(AvgPool{{2}}, {tensor({1, 3, 5, 7, 10, 20, 30, 50}, {2, 2, 2})})) == std::vector<float>{2, 6, 15, 40});
  CHECK(list(evaluate_one(AvgPool{{2, 2, 2}}, {tensor({1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 2, 2, 2})})) == std::vector<float>{4.5f});
}

TEST_CASE("AvgPool of integers rounds to the nearest, half to even") {
  CHECK(list<std::int32_t>(evaluate_one(AvgPool{{2}, {2}}, {tensor<std::int32_t>({1, 2, 3, 4, -1, -2, 5, 6}, {1, 1, 8})})) ==
        std::vector<std::int32_t>{2, 4, -2, 6});
}

TEST_CASE("a window that is mostly padding takes no time for it") {
  const std::int64_t size = (std::int64_t{1} << 31) - 2, pad = size / 2 - 1;
  MaxPool op{.kernel = {size, size}};
  op.pads_begin = op.pads_end = {pad, pad};
  CHECK(list(evaluate_one(op, {tensor({1, 2, 4, 3}, {1, 1, 2, 2})})) == std::vector<float>{4});
}

TEST_CASE("shapes of pools are inferred") {
  CHECK(inferred_shape(MaxPool{{3, 3}, {2, 2}, {1, 1}, {1, 1}}, {{1, 64, 112, 112}}) == Shape{1, 64, 56, 56});
  CHECK(inferred_shape(MaxPool{{3, 3}, {2, 2}, {}, {}, {}, RoundingType::Ceil}, {{1, 64, 113, 112}}) == Shape{1, 64, 56, 56});
  CHECK(inferred_shape(AvgPool{{7, 7}}, {{4, 9, 7, 7}}) == Shape{4, 9, 1, 1});
  MaxPool op{{2}};
  op.with_indices = true;
  const auto outputs = infer_from(op, {{1, 2, 5}});
  REQUIRE(outputs.size() == 2);
  CHECK(outputs[1].element_type == ElementType::i64);
  CHECK(outputs[1].shape == Shape{1, 2, 4});
  CHECK(infer_from(MaxPool{{2}}, {{1, 2, 5}}).size() == 1);
}

TEST_CASE("pools are checked") {
  CHECK(refusal(MaxPool{{2}}, {{1, 1, 4, 4}}) == "kernel: given 1 values, expected 2, one for each spatial dimension");
  CHECK(refusal(AvgPool{}, {{1, 1, 4, 4}}) == "kernel: given 0 values, expected 2, one for each spatial dimension");
  CHECK(refusal(AvgPool{{5}}, {{1, 1, 4}}) == "kernel: given a reach of 5, expected at most the padded input's 4");
  CHECK(refusal(AvgPool{{2}}, {{1, 4}}) == "data: given rank 2, expected rank 3 to 5");
  CHECK(refusal(AvgPool{{2}, {0}}, {{1, 1, 4}}) == "strides: given [0], expected values from 1 to 2147483647");
  MaxPool op{{2}};
  op.with_indices = true;
  op.index_element_type = ElementType::f32;
  CHECK(refusal(op, {{1, 1, 4}}) == "index_element_type: given f32, expected i32 or i64");
  op.index_element_type = ElementType::i64;
  op.axis = 3;
  CHECK(error_of([&] { infer_from(op, {{1, 1, 4}}); }).message() == "axis: given 3, expected -3 to 2");
}
