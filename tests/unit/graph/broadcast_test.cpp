#include <limits>

#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor range(double start, double stop, double step, ElementType output_type) {
  return compute(Range{output_type}, {Tensor::scalar(start), Tensor::scalar(stop), Tensor::scalar(step)});
}

Tensor whole_range(std::int64_t start, std::int64_t stop, std::int64_t step, ElementType output_type = ElementType::i64) {
  return compute(Range{output_type}, {Tensor::scalar(start), Tensor::scalar(stop), Tensor::scalar(step)});
}

}  // namespace

TEST_CASE("Broadcast repeats dimensions of size 1 and adds leading ones") {
  CHECK(compute(Broadcast{}, {floats({1, 2}, {2, 1}), integers({2, 3})}) == floats({1, 1, 1, 2, 2, 2}, {2, 3}));
  CHECK(compute(Broadcast{}, {floats({1, 2}, {2}), integers({2, 1, 2})}) == floats({1, 2, 1, 2}, {2, 1, 2}));
  CHECK(compute(Broadcast{}, {Tensor::scalar<std::uint8_t>(7), integers({3})}) == Tensor::from(std::vector<std::uint8_t>{7, 7, 7}, {3}));
  CHECK(compute(Broadcast{}, {floats({1}, {1}), integers({0})}).shape() == Shape{0});
}

TEST_CASE("Broadcast refuses to shrink unless it is bidirectional") {
  const Tensor data = floats({1, 2}, {2, 1});
  CHECK(refusal(Broadcast{}, {data, integers({1, 3})}) == "target shape: given [1,3], expected one that [2,1] broadcasts to");
  CHECK(refusal(Broadcast{}, {data, integers({2})}) == "target shape: given [2], expected one that [2,1] broadcasts to");
  CHECK(compute(Broadcast{Broadcast::Mode::Bidirectional}, {data, integers({1, 2})}) == floats({1, 1, 2, 2}, {2, 2}));
}

TEST_CASE("Broadcast places the data where the axes mapping says") {
  const Broadcast op{Broadcast::Mode::Explicit};
  CHECK(compute(op, {floats({1, 2}, {2}), integers({2, 3}), integers({0})}) == floats({1, 1, 1, 2, 2, 2}, {2, 3}));
  CHECK(compute(op, {floats({1, 2, 3, 4}, {2, 2}), integers({2, 2, 2}), integers({0, 2})}) == floats({1, 2, 1, 2, 3, 4, 3, 4}, {2, 2, 2}));
  CHECK(refusal(op, {floats({1, 2}, {2}), integers({2, 3}), integers({1})}) ==
        "target shape: given [2,3], expected one that [2] broadcasts to along [1]");
  CHECK(refusal(op, {floats({1, 2}, {2}), integers({2, 3}), integers({2})}) == "axes mapping: given [2], expected ascending axes of [2,3]");
  CHECK(refusal(op, {floats({1, 2}, {2, 1}), integers({2, 3}), integers({1, 0})}) ==
        "axes mapping: given [1,0], expected ascending axes of [2,3]");
  CHECK(refusal(op, {floats({1, 2}, {2}), integers({2, 3}), integers({0, 1})}) ==
        "axes mapping: given [0,1], expected one axis for each dimension of [2]");
}

TEST_CASE("Broadcast refuses a size that overflows before anything is allocated") {
  const std::int64_t huge = std::int64_t{1} << 40;
  CHECK(refusal(Broadcast{}, {floats({1}, {1}), integers({huge, huge})}).find("2^62") != std::string::npos);
  CHECK(refusal(Broadcast{}, {floats({1}, {1}), integers({-1})}) == "shape: given [-1], expected dimensions of 0 or greater");
}

TEST_CASE("Tile repeats whole dimensions") {
  CHECK(compute(Tile{}, {floats({1, 2, 3, 4}, {2, 2}), integers({2, 1})}) == floats({1, 2, 3, 4, 1, 2, 3, 4}, {4, 2}));
  CHECK(compute(Tile{}, {floats({1, 2, 3, 4}, {2, 2}), integers({2})}) == floats({1, 2, 1, 2, 3, 4, 3, 4}, {2, 4}));
  CHECK(compute(Tile{}, {floats({1, 2}, {2}), integers({2, 1, 2})}) == floats({1, 2, 1, 2, 1, 2, 1, 2}, {2, 1, 4}));
  CHECK(compute(Tile{}, {floats({1, 2}, {2}), integers({0})}).shape() == Shape{0});
}

TEST_CASE("Tile refuses negative and overflowing repeats") {
  CHECK(refusal(Tile{}, {floats({1, 2}, {2}), integers({-1})}) == "repeats: given [-1], expected 0 or greater");
  const std::int64_t huge = std::int64_t{1} << 62;
  CHECK(refusal(Tile{}, {floats({1, 2}, {2}), integers({huge})}) ==
        "repeated dimension: given 2 * 4611686018427387904, expected a product of less than 2^63");
  CHECK_THROWS_AS(evaluate(Tile{}, std::vector{floats({1, 2}, {2}), integers({huge, 1})}), Error);
}

TEST_CASE("Range counts up and down before its stop") {
  CHECK(whole_range(2, 9, 3) == integers({2, 5, 8}));
  CHECK(whole_range(2, 8, 3) == integers({2, 5}));
  CHECK(whole_range(3, -2, -2) == integers({3, 1, -1}));
  CHECK(whole_range(3, 3, 1) == integers({}));
  CHECK(whole_range(3, 4, -1) == integers({}));
  CHECK(whole_range(0, 3, 1, ElementType::i32) == Tensor::from(std::vector<std::int32_t>{0, 1, 2}, {3}));
}

TEST_CASE("Range computes fractions, and truncates them for integers") {
  CHECK(range(0, 1, 0.25, ElementType::f32) == floats({0, 0.25F, 0.5F, 0.75F}, {4}));
  CHECK(range(1, 0, -0.5, ElementType::f16) == floats({1, 0.5F}, {2}).converted(ElementType::f16));
  CHECK(range(1.9, 4.9, 1.5, ElementType::i64) == integers({1, 2, 3}));
  CHECK(whole_range(1, 4, 1, ElementType::f32) == floats({1, 2, 3}, {3}));
}

TEST_CASE("Range refuses a step of 0 and sizes beyond memory") {
  const auto message = [](std::int64_t start, std::int64_t stop, std::int64_t step) {
    return refusal(Range{}, {Tensor::scalar(start), Tensor::scalar(stop), Tensor::scalar(step)});
  };
  constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
  CHECK(message(0, 1, 0) == "step: given 0, expected another number");
  CHECK(message(low, high, 1) == "range: given 18446744073709551615 elements, expected less than 2^62");
  CHECK(whole_range(low, high, high) == integers({low, -1, high - 1}));
  CHECK(whole_range(high, low, low) == integers({high, -1}));
  CHECK_THROWS_AS(range(0, 1, 0, ElementType::f32), Error);
  CHECK_THROWS_AS(range(0, 1, 1e-30, ElementType::f32), Error);
  CHECK_THROWS_AS(range(0, NAN, 1, ElementType::f32), Error);
  CHECK_THROWS_AS(range(0, INFINITY, 1, ElementType::f32), Error);
}
