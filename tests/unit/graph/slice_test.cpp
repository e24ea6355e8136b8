#include <limits>

#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

constexpr std::int64_t farthest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

Tensor strided(const StridedSlice& op, const Tensor& data, const Dims& begin, const Dims& end, const Dims& strides) {
  return compute(op, {data, integers(begin), integers(end), integers(strides)});
}

Tensor sliced(const Tensor& data, std::int64_t start, std::int64_t stop, std::int64_t step) {
  return compute(Slice{}, {data, integers({start}), integers({stop}), integers({step})});
}

}  // namespace

TEST_CASE("StridedSlice takes begin, end and stride per dimension") {
  const Tensor data = counting({3, 4});
  CHECK(strided({}, data, {1, 0}, {3, 4}, {1, 2}) == floats({4, 6, 8, 10}, {2, 2}));
  CHECK(strided({}, data, {1, 1}, {2, 3}, {1, 1}) == floats({5, 6}, {1, 2}));
  CHECK(compute(StridedSlice{}, {data, integers({2}), integers({3})}) == floats({8, 9, 10, 11}, {1, 4}));
}

TEST_CASE("StridedSlice counts negative bounds from the end and walks backwards") {
  const Tensor data = counting({5});
  CHECK(strided({}, data, {-3}, {-1}, {1}) == floats({2, 3}, {2}));
  CHECK(strided({}, data, {-1}, {0}, {-1}) == floats({4, 3, 2, 1}, {4}));
  CHECK(strided({.begin_mask = {1}, .end_mask = {1}}, data, {0}, {0}, {-2}) == floats({4, 2, 0}, {3}));
  CHECK(strided({}, data, {10}, {-10}, {-1}) == floats({4, 3, 2, 1, 0}, {5}));
}

TEST_CASE("StridedSlice ignores masked bounds") {
  const Tensor data = counting({2, 3});
  CHECK(strided({.begin_mask = {1, 0}, .end_mask = {0, 1}}, data, {9, 1}, {1, 9}, {1, 1}) == floats({1, 2}, {1, 2}));
}

TEST_CASE("StridedSlice inserts and removes dimensions") {
  const Tensor data = counting({2, 3});
  CHECK(strided({.new_axis_mask = {1, 0}}, data, {0, 1}, {0, 2}, {1, 1}) == floats({3, 4, 5}, {1, 1, 3}));
  CHECK(strided({.shrink_axis_mask = {0, 1}}, data, {0, -1}, {2, 0}, {1, 1}) == floats({2, 5}, {2}));
  CHECK(strided({.shrink_axis_mask = {1, 1}}, data, {1, 0}, {2, 1}, {1, 1}) == floats({3}, {}));
}

TEST_CASE("StridedSlice lets the ellipsis stand for what is not named") {
  const Tensor data = counting({2, 2, 2, 2});
  CHECK(strided({.ellipsis_mask = {1, 0}}, data, {0, 1}, {0, 2}, {1, 1}) == floats({1, 3, 5, 7, 9, 11, 13, 15}, {2, 2, 2, 1}));
  CHECK(strided({.shrink_axis_mask = {1, 0, 1}, .ellipsis_mask = {0, 1, 0}}, data, {1, 0, 0}, {0, 0, 0}, {1, 1, 1}) ==
        floats({8, 10, 12, 14}, {2, 2}));
  CHECK(strided({.ellipsis_mask = {0, 1}}, counting({2}), {1, 0}, {2, 0}, {1, 1}) == floats({1}, {1}));
}

TEST_CASE("StridedSlice that takes nothing is empty") {
  CHECK(strided({}, counting({5}), {3}, {2}, {1}).shape() == Shape{0});
  CHECK(strided({}, counting({5}), {2}, {3}, {-1}).shape() == Shape{0});
  CHECK(strided({}, counting({0}), {0}, {1}, {-1}).shape() == Shape{0});
}

TEST_CASE("StridedSlice refuses what it cannot place") {
  const Tensor data = counting({3});
  const auto message = [&](const StridedSlice& op, const Dims& begin, const Dims& end, const Dims& strides) {
    return refusal(op, {data, integers(begin), integers(end), integers(strides)});
  };
  CHECK(message({}, {0}, {1}, {0}) == "step: given 0, expected another number");
  CHECK(message({}, {0, 0}, {1, 1}, {1, 1}) == "begin: given 2 dimensions, expected at most 1");
  CHECK(message({.ellipsis_mask = {1, 1}}, {0, 0}, {1, 1}, {1, 1}) == "ellipsis_mask: given 2 ones, expected at most one");
  CHECK(message({.shrink_axis_mask = {1}}, {3}, {4}, {1}) == "begin: given 3, expected an index into a dimension of 3");
  CHECK(message({}, {0}, {1, 2}, {1}) == "end: given 2 values, expected 1");
  CHECK(message({}, {0}, {1}, {1, 1}) == "strides: given 2 values, expected 1");
}

TEST_CASE("Slice saturates its bounds as numpy does") {
  const Tensor data = counting({5});
  CHECK(sliced(data, 1, farthest, 1) == floats({1, 2, 3, 4}, {4}));
  CHECK(sliced(data, lowest, farthest, 2) == floats({0, 2, 4}, {3}));
  CHECK(sliced(data, farthest, lowest, -2) == floats({4, 2, 0}, {3}));
  CHECK(sliced(data, -10, 3, 1) == floats({0, 1, 2}, {3}));
  CHECK(sliced(data, -10, -20, -1).shape() == Shape{0});
  CHECK(sliced(data, 1, 5, farthest) == floats({1}, {1}));
  CHECK(sliced(data, 3, 0, lowest) == floats({3}, {1}));
}

TEST_CASE("Slice takes its axes in any order") {
  const Tensor data = counting({2, 3, 2});
  const Tensor result = compute(Slice{}, {data, integers({1, 1}), integers({3, 2}), integers({1, 1}), integers({-2, 0})});
  CHECK(result == floats({8, 9, 10, 11}, {1, 2, 2}));
}

TEST_CASE("Slice refuses axes twice and lists of different lengths") {
  const Tensor data = counting({2, 3});
  CHECK(refusal(Slice{}, {data, integers({0, 0}), integers({1, 1}), integers({1, 1}), integers({1, -1})}) ==
        "axes: given [1,-1], expected each axis once");
  CHECK(refusal(Slice{}, {data, integers({0, 0}), integers({1}), integers({1, 1})}) == "stop: given 1 values, expected 2");
  CHECK(refusal(Slice{}, {data, integers({0, 0, 0}), integers({1, 1, 1}), integers({1, 1, 1})}) ==
        "start: given 3 values, expected at most 2");
  CHECK(refusal(Slice{}, {data, integers({0}), integers({1}), integers({0})}) == "step: given 0, expected another number");
}
