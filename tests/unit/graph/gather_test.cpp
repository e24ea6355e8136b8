#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("Gather takes rows, counting negative indices from the end") {
  const Tensor data = counting({3, 2});
  CHECK(compute(Gather{}, {data, integers({2, 0, -1}), Tensor::scalar<std::int64_t>(0)}) == floats({4, 5, 0, 1, 4, 5}, {3, 2}));
}

TEST_CASE("Gather puts the indices' shape in the place of the axis") {
  const Tensor data = counting({2, 3, 2});
  const Tensor indices = Tensor::from(std::vector<std::int32_t>{0, 2, 1, 1}, {2, 2});
  const Tensor result = compute(Gather{}, {data, indices, integers({1})});
  CHECK(result == floats({0, 1, 4, 5, 2, 3, 2, 3, 6, 7, 10, 11, 8, 9, 8, 9}, {2, 2, 2, 2}));
  CHECK(compute(Gather{}, {data, Tensor::scalar<std::int64_t>(1), Tensor::scalar<std::int64_t>(-1)}) ==
        floats({1, 3, 5, 7, 9, 11}, {2, 3}));
}

TEST_CASE("Gather takes other indices for each batch") {
  const Tensor data = counting({2, 3}, ElementType::i16);
  const Tensor indices = Tensor::from(std::vector<std::int64_t>{0, 0, 2, 1}, {2, 2});
  const Tensor expected = floats({0, 0, 5, 4}, {2, 2}).converted(ElementType::i16);
  CHECK(compute(Gather{1}, {data, indices, integers({1})}) == expected);
  CHECK(compute(Gather{-1}, {data, indices, integers({1})}) == expected);
}

TEST_CASE("Gather keeps the dimensions between batch and axis") {
  const Tensor indices = Tensor::from(std::vector<std::int64_t>{1, 0}, {2, 1});
  CHECK(compute(Gather{1}, {counting({2, 2, 2}), indices, integers({2})}) == floats({1, 3, 4, 6}, {2, 2, 1}));
}

TEST_CASE("Gather refuses indices outside the axis") {
  const Tensor data = counting({3});
  CHECK(refusal(Gather{}, {data, integers({3}), integers({0})}) == "indices: given 3, expected -3 to 2");
  CHECK(refusal(Gather{}, {data, integers({-4}), integers({0})}) == "indices: given -4, expected -3 to 2");
}

TEST_CASE("Gather refuses batch dimensions that do not fit") {
  const Tensor axis = integers({1});
  const Tensor indices = Tensor::from(std::vector<std::int64_t>{0, 0, 0}, {3, 1});
  CHECK(refusal(Gather{1}, {counting({2, 3}), indices, axis}) == "indices: given shape [3,1], expected the batch dimensions of [2,3]");
  CHECK_THROWS_AS(evaluate(Gather{2}, std::vector{counting({3, 3}), indices, axis}), Error);
  CHECK(refusal(Gather{}, {counting({2, 3}), floats({0}, {1}), axis}) == "indices: given f32, expected integers");
  CHECK(refusal(Gather{}, {counting({2, 3}), indices, integers({2})}) == "axis: given 2, expected -2 to 1");
}
