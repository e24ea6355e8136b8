#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const Tensor two_by_three = tensor({1, 2, 3, 4, 5, 6}, {2, 3});
const Tensor three_by_two = tensor({1, 0, 0, 1, 2, 2}, {3, 2});

}  // namespace

TEST_CASE("matrix product, by hand") {
  const Tensor result = evaluate_one(MatMul{}, {two_by_three, three_by_two});
  CHECK(result.shape() == Shape{2, 2});
  CHECK(list(result) == std::vector<float>{7, 8, 16, 17});
}

TEST_CASE("transposition flags read a matrix by columns") {
  const Tensor a = tensor({1, 4, 2, 5, 3, 6}, {3, 2}), b = tensor({1, 0, 2, 0, 1, 2}, {2, 3});
  const std::vector<float> expected{7, 8, 16, 17};
  CHECK(list(evaluate_one(MatMul{true, false}, {a, three_by_two})) == expected);
  CHECK(list(evaluate_one(MatMul{false, true}, {two_by_three, b})) == expected);
  CHECK(list(evaluate_one(MatMul{true, true}, {a, b})) == expected);
}

TEST_CASE("a vector is a row on the left and a column on the right, and flags leave it alone") {
  const Tensor vector = tensor({1, 2, 3}, {3});
  const Tensor row = evaluate_one(MatMul{true, false}, {vector, three_by_two});
  CHECK(row.shape() == Shape{2});
  CHECK(list(row) == std::vector<float>{7, 8});
  const Tensor column = evaluate_one(MatMul{false, true}, {two_by_three, vector});
  CHECK(column.shape() == Shape{2});
  CHECK(list(column) == std::vector<float>{14, 32});
  const Tensor scalar = evaluate_one(MatMul{}, {vector, vector});
  CHECK(scalar.shape() == Shape{});
  CHECK(list(scalar) == std::vector<float>{14});
}

TEST_CASE("batches broadcast against each other") {
  const Tensor a = tensor({1, 2, 3, 4}, {2, 1, 1, 2}), b = tensor({1, 1, 10, 10, 0, 1}, {3, 2, 1});
  const Tensor result = evaluate_one(MatMul{}, {a, b});
  CHECK(result.shape() == Shape{2, 3, 1, 1});
  CHECK(list(result) == std::vector<float>{3, 30, 2, 7, 70, 4});
}

TEST_CASE("a product over no elements is zero") {
  const Tensor result = evaluate_one(MatMul{}, {Tensor(ElementType::f32, {2, 0}), Tensor(ElementType::f32, {0, 3})});
  CHECK(list(result) == std::vector<float>(6, 0.0f));
}

TEST_CASE("matrix product of f32 accumulates in double, of integers wraps") {
  CHECK(list(evaluate_one(MatMul{}, {tensor({1e8f, 1, 1, 1, 1, -1e8f}, {1, 6}), tensor({1, 1, 1, 1, 1, 1}, {6, 1})})) ==
        std::vector<float>{4});
  CHECK(list<std::uint8_t>(evaluate_one(MatMul{}, {tensor<std::uint8_t>({200, 100}, {1, 2}), tensor<std::uint8_t>({2, 1}, {2, 1})})) ==
        std::vector<std::uint8_t>{244});
  CHECK(list<std::int64_t>(evaluate_one(MatMul{}, {vector<std::int64_t>({-3, 4}), vector<std::int64_t>({5, 6})})) ==
        std::vector<std::int64_t>{9});
}

TEST_CASE("shapes of matrix products are inferred") {
  CHECK(inferred_shape(MatMul{}, {{5, 1, 2, 3}, {7, 3, 4}}) == Shape{5, 7, 2, 4});
  CHECK(inferred_shape(MatMul{}, {{3}, {5, 3, 4}}) == Shape{5, 4});
  CHECK(inferred_shape(MatMul{}, {{5, 2, 3}, {3}}) == Shape{5, 2});
}

TEST_CASE("matrices that do not fit are refused") {
  CHECK(refusal(MatMul{}, {{2, 3}, {4, 5}}) == "rows of the second matrix: given 4, expected 3 as the columns of the first");
  CHECK(refusal(MatMul{true, false}, {{2, 3}, {3, 5}}) == "rows of the second matrix: given 3, expected 2 as the columns of the first");
  CHECK(refusal(MatMul{}, {Shape{}, {4, 5}}) == "matrices: given [] and [4,5], expected rank 1 or more");
  CHECK(refusal(MatMul{}, {{2, 2, 3}, {3, 3, 4}}) == "broadcasting: given [2] and [3], expected dimensions that are equal or 1");
  CHECK(refusal(MatMul{}, {two_by_three, tensor<double>({1}, {1, 1})}) ==
        "second matrix: given element type f64, expected f32 as in input 0");
}
