#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor axes(Dims values) { return Tensor::from(values); }

}  // namespace

TEST_CASE("BatchNormInference applies the statistics of each channel") {
  const Tensor data = tensor({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2});
  const Tensor gamma = tensor({2, 1}, {2}), beta = tensor({0, 10}, {2}), mean = tensor({1, 3}, {2}), variance = tensor({4, 0.25f}, {2});
  const std::vector<float> result = list(evaluate_one(BatchNormInference{0}, {data, gamma, beta, mean, variance}));
  CHECK(result == std::vector<float>{0, 1, 10, 12, 4, 5, 18, 20});
  const std::vector<float> damped = list(
      evaluate_one(BatchNormInference{5}, {tensor({7}, {1, 1}), tensor({1}, {1}), tensor({0}, {1}), tensor({1}, {1}), tensor({4}, {1})}));
  CHECK(damped == std::vector<float>{2});
}

TEST_CASE("LRN across channels, by hand") {
  const Tensor data = tensor({1, 2, 3}, {1, 3, 1, 1});
  const std::vector<float> result = list(evaluate_one(LRN{3, 1, 1, 3}, {data, axes({1})}));
  check_close(result, {1.0f / 6, 2.0f / 15, 3.0f / 14});
  check_close(list(evaluate_one(LRN{1, 0.5, 3, 1}, {data, axes({1})})), {0.5f, 2 / std::sqrt(7.0f), 3 / std::sqrt(12.0f)});
}

TEST_CASE("LRN within channels sums a square window and divides alpha by its size") {
  const Tensor data = tensor({1, 2, 3, 4}, {1, 1, 2, 2});
  check_close(list(evaluate_one(LRN{9, 1, 0, 3}, {data, axes({2, 3})})), {1.0f / 30, 2.0f / 30, 3.0f / 30, 4.0f / 30});
  const Tensor row = tensor({1, 2, 3}, {1, 1, 1, 3});
  check_close(list(evaluate_one(LRN{9, 1, 0, 3}, {row, axes({-1, -2})})), {1.0f / 5, 2.0f / 14, 3.0f / 13});
}

TEST_CASE("LRN without axes normalizes each element by itself") {
  check_close(list(evaluate_one(LRN{1, 1, 1, 5}, {tensor({1, 2}, {2}), axes({})})), {0.5f, 0.4f});
}

TEST_CASE("NormalizeL2 divides by the norm over its axes") {
  const Tensor data = tensor({3, 4, 6, 8}, {2, 2});
  check_close(list(evaluate_one(NormalizeL2{0}, {data, axes({1})})), {0.6f, 0.8f, 0.6f, 0.8f});
  check_close(list(evaluate_one(NormalizeL2{11}, {data, axes({1})})), {0.5f, 4.0f / 6, 6 / std::sqrt(111.0f), 8 / std::sqrt(111.0f)});
  check_close(list(evaluate_one(NormalizeL2{36, NormalizeL2::EpsMode::Max}, {data, axes({-1})})), {0.5f, 4.0f / 6, 0.6f, 0.8f});
  check_close(list(evaluate_one(NormalizeL2{0}, {data, axes({0, 1})})),
              {3 / std::sqrt(125.0f), 4 / std::sqrt(125.0f), 6 / std::sqrt(125.0f), 8 / std::sqrt(125.0f)});
  CHECK(list(evaluate_one(NormalizeL2{0}, {tensor({-3, 4}, {2}), axes({})})) == std::vector<float>{-1, 1});
}

TEST_CASE("MVN subtracts the mean and divides by the deviation over its axes") {
  const Tensor data = tensor({1, 3, 10, 30}, {1, 2, 2});
  MVN op;
  op.eps = 0;
  check_close(list(evaluate_one(op, {data, axes({2})})), {-1, 1, -1, 1});
  op.eps = 3;
  check_close(list(evaluate_one(op, {data, axes({2})})), {-0.5f, 0.5f, -10 / std::sqrt(103.0f), 10 / std::sqrt(103.0f)});
  op.eps_mode = MVN::EpsMode::OutsideSqrt;
  check_close(list(evaluate_one(op, {data, axes({-1})})), {-0.25f, 0.25f, -10.0f / 13, 10.0f / 13});
  op.normalize_variance = false;
  check_close(list(evaluate_one(op, {data, axes({1, 2})})), {-10, -8, -1, 19});
}

TEST_CASE("MVN version 1 averages over space, and over channels when told") {
  const Tensor data = tensor({1, 3, 10, 30, 2, 4, 0, 6}, {2, 2, 2});
  MVN op;
  op.version1 = true;
  op.normalize_variance = false;
  CHECK(list(evaluate_one(op, {data})) == std::vector<float>{-1, 1, -10, 10, -1, 1, -3, 3});
  op.across_channels = true;
  CHECK(list(evaluate_one(op, {data})) == std::vector<float>{-10, -8, -1, 19, -1, 1, -3, 3});
}

TEST_CASE("MVN keeps its accuracy where the mean is large") {
  MVN op;
  op.eps = 0;
  check_close(list(evaluate_one(op, {tensor({16777212, 16777214, 16777216, 16777214}, {1, 4}), axes({1})})),
              {-1.4142135f, 0, 1.4142135f, 0});
}

TEST_CASE("normalization of half precision keeps its type") {
  const Tensor half = tensor({3, 4}, {2}).converted(ElementType::f16);
  const Tensor result = evaluate_one(NormalizeL2{0}, {half, axes({0})});
  CHECK(result.element_type() == ElementType::f16);
  check_close(list(result.converted(ElementType::f32)), {0.6f, 0.8f}, 1e-3);
}

TEST_CASE("inputs of normalizations are checked") {
  CHECK(refusal(BatchNormInference{}, {{1, 3, 4}, {3}, {2}, {3}, {3}}) == "beta: given 2, expected 3 as the data's channels");
  CHECK(refusal(BatchNormInference{}, {{1, 3, 4}, {3}, {3}, {3, 1}, {3}}) == "mean: given rank 2, expected rank 1");
  CHECK(refusal(BatchNormInference{}, {{3}, {3}, {3}, {3}, {3}}) == "data: given shape [3], expected rank 2 or more");
  CHECK(refusal(BatchNormInference{-1}, {{1, 3}, {3}, {3}, {3}, {3}}) == "epsilon: given -1.000000, expected 0 or more");
  CHECK(refusal(LRN{1, 1, 1, 0}, {tensor({1}, {1}), axes({0})}) == "size: given 0, expected 1 or more");
  CHECK(refusal(LRN{}, {tensor({1}, {1}), axes({1})}) == "axis: given 1, expected -1 to 0");
  CHECK(refusal(NormalizeL2{NAN}, {tensor({1}, {1}), axes({0})}) == "eps: given nan, expected 0 or more");
  MVN version1;
  version1.version1 = true;
  CHECK(refusal(version1, {{2, 3}}) == "data: given shape [2,3], expected rank 3 or more");
  CHECK(refusal(version1, {{2, 3, 4}, {1}}) == "inputs: given 2, expected 1");
  CHECK(refusal(MVN{}, {{2, 3, 4}, {1}}) == "axes: given a computed value, expected a constant");
}
