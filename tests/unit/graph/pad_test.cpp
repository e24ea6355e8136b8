#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor padded(PadMode mode, const Tensor& data, const Dims& begin, const Dims& end) {
  return compute(Pad{mode}, {data, integers(begin), integers(end)});
}

}  // namespace

TEST_CASE("Pad surrounds the data with the value, which is 0 when absent") {
  const Tensor data = floats({1, 2, 3, 4}, {2, 2});
  CHECK(padded(PadMode::Constant, data, {1, 0}, {0, 2}) == floats({0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0}, {3, 4}));
  CHECK(compute(Pad{PadMode::Constant}, {data, integers({0, 1}), integers({0, 0}), Tensor::scalar(9.0F)}) ==
        floats({9, 1, 2, 9, 3, 4}, {2, 3}));
}

TEST_CASE("Pad repeats the border, or mirrors with or without it") {
  const Tensor data = floats({1, 2, 3}, {3});
  CHECK(padded(PadMode::Edge, data, {2}, {3}) == floats({1, 1, 1, 2, 3, 3, 3, 3}, {8}));
  CHECK(padded(PadMode::Reflect, data, {2}, {2}) == floats({3, 2, 1, 2, 3, 2, 1}, {7}));
  CHECK(padded(PadMode::Symmetric, data, {3}, {2}) == floats({3, 2, 1, 1, 2, 3, 3, 2}, {8}));
}

TEST_CASE("Pad mirrors along several dimensions") {
  const Tensor data = floats({1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK(padded(PadMode::Reflect, data, {1, 1}, {0, 1}) == floats({5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5}, {3, 5}));
  CHECK(padded(PadMode::Edge, data, {1, 0}, {0, 0}) == floats({1, 2, 3, 1, 2, 3, 4, 5, 6}, {3, 3}));
}

TEST_CASE("Pad leaves unpadded inner dimensions in one piece") {
  CHECK(padded(PadMode::Symmetric, counting({1, 2, 3}, ElementType::u8), {0, 1, 0}, {0, 1, 0}) ==
        floats({0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5}, {1, 4, 3}).converted(ElementType::u8));
}

TEST_CASE("Pad crops where pads are negative") {
  const Tensor data = counting({5});
  CHECK(padded(PadMode::Constant, data, {-1}, {2}) == floats({1, 2, 3, 4, 0, 0}, {6}));
  CHECK(padded(PadMode::Constant, data, {1}, {-3}) == floats({0, 0, 1}, {3}));
  CHECK(padded(PadMode::Edge, data, {-2}, {1}) == floats({2, 3, 4, 4}, {4}));
  CHECK(padded(PadMode::Edge, data, {-5}, {2}) == floats({4, 4}, {2}));
  CHECK(padded(PadMode::Symmetric, data, {-5}, {2}) == floats({4, 3}, {2}));
  CHECK(padded(PadMode::Reflect, data, {2}, {-4}) == floats({2, 1, 0}, {3}));
  CHECK(refusal(Pad{}, {data, integers({-6}), integers({7})}) == "pads: given [-6] and [7], expected to remove no more than [5]");
}

TEST_CASE("Pad of empty data is all value") {
  CHECK(padded(PadMode::Constant, counting({0, 2}), {1, 0}, {1, 0}) == floats({0, 0, 0, 0}, {2, 2}));
  CHECK(refusal(Pad{PadMode::Edge}, {counting({0}), integers({1}), integers({0})}) ==
        "pads_begin: given 1 for a dimension of 0, expected a border that the mode can fill");
}

TEST_CASE("Pad refuses borders beyond what can be mirrored, and wrong counts and types") {
  const Tensor data = counting({3});
  CHECK(refusal(Pad{PadMode::Reflect}, {data, integers({0}), integers({3})}) ==
        "pads_end: given 3 for a dimension of 3, expected a border that the mode can fill");
  CHECK(refusal(Pad{PadMode::Symmetric}, {data, integers({4}), integers({0})}) ==
        "pads_begin: given 4 for a dimension of 3, expected a border that the mode can fill");
  CHECK(refusal(Pad{}, {data, integers({0, 0}), integers({3})}) == "pads_begin: given 2 values, expected 1");
  CHECK(refusal(Pad{}, {data, integers({0}), integers({0}), Tensor::scalar(1.0)}) ==
        "pad value: given element type f64, expected f32 as in input 0");
  CHECK_THROWS_AS(evaluate(Pad{}, std::vector{data, integers({std::int64_t{1} << 62}), integers({std::int64_t{1} << 62})}), Error);
}
