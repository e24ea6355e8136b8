#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Shape reshaped(bool special_zero, Shape data, const Dims& target) {
  return compute(Reshape{special_zero}, {counting(std::move(data)), integers(target)}).shape();
}

}  // namespace

TEST_CASE("Reshape keeps the order of the elements") {
  REQUIRE(compute(Reshape{}, {counting({2, 3}), integers({3, 2})}) == floats({0, 1, 2, 3, 4, 5}, {3, 2}));
}

TEST_CASE("Reshape takes -1 for the rest and 0 for the input's dimension") {
  CHECK(reshaped(false, {2, 3, 4}, {-1, 6}) == Shape{4, 6});
  CHECK(reshaped(true, {2, 3, 4}, {0, -1}) == Shape{2, 12});
  CHECK(reshaped(true, {2, 3, 4}, {0, 0, 2, -1}) == Shape{2, 3, 2, 2});
  CHECK(reshaped(false, {1, 1}, {}) == Shape{});
}

TEST_CASE("Reshape reads 0 as an empty dimension without special_zero") {
  CHECK(reshaped(false, {0, 3}, {3, 0}) == Shape{3, 0});
  CHECK(reshaped(false, {0, 3}, {0, -1}) == Shape{0, 0});
  CHECK(refusal(Reshape{false}, {counting({2, 3}), integers({0, 6})}) == "target shape: given [0,6], expected the 6 elements of [2,3]");
}

TEST_CASE("Reshape refuses targets of another size") {
  const auto message = [](bool special_zero, const Dims& target) {
    return refusal(Reshape{special_zero}, {counting({2, 3}), integers(target)});
  };
  CHECK(message(false, {4, 2}) == "target shape: given [4,2], expected the 6 elements of [2,3]");
  CHECK(message(false, {4, -1}) == "target shape: given [4,-1], expected one that divides the 6 elements of [2,3]");
  CHECK(message(false, {-1, -1}) == "target shape: given [-1,-1], expected dimensions of 0 or greater and at most one -1");
  CHECK(message(false, {-2, -3}) == "target shape: given [-2,-3], expected dimensions of 0 or greater and at most one -1");
  CHECK(message(true, {1, 6, 0}) == "target shape: given [1,6,0], expected zeros only where shape [2,3] has a dimension");
}

TEST_CASE("Reshape refuses a target whose size overflows") {
  const std::int64_t huge = std::int64_t{1} << 40;
  CHECK(refusal(Reshape{}, {counting({2, 3}), integers({huge, huge, -1})}).find("2^62") != std::string::npos);
}

TEST_CASE("Reshape refuses a target that is computed by the network") {
  Graph graph;
  const Value data = graph.parameter("data", ElementType::f32, {6});
  const Value target = graph.parameter("target", ElementType::i64, {2});
  CHECK(error_of([&] {
          graph.add("reshape", Reshape{}, {data, target});
        }).message() == "target shape: given a computed value, expected a constant");
}

TEST_CASE("Squeeze removes the named dimensions, or all of size 1") {
  const Tensor data = counting({1, 2, 1, 3});
  CHECK(compute(Squeeze{}, {data}).shape() == Shape{2, 3});
  CHECK(compute(Squeeze{}, {data, integers({})}).shape() == Shape{2, 3});
  CHECK(compute(Squeeze{}, {data, integers({-2})}).shape() == Shape{1, 2, 3});
  CHECK(compute(Squeeze{}, {data, integers({2, 0})}) == counting({2, 3}));
  CHECK(refusal(Squeeze{}, {data, integers({1})}) == "axes: given dimension 1 of [1,2,1,3], expected dimensions of size 1");
}

TEST_CASE("Unsqueeze counts its axes in the output") {
  const Tensor data = counting({2, 3});
  CHECK(compute(Unsqueeze{}, {data, integers({0, 3})}) == counting({1, 2, 3, 1}));
  CHECK(compute(Unsqueeze{}, {data, integers({-1, 1, 2})}).shape() == Shape{2, 1, 1, 3, 1});
  CHECK(compute(Unsqueeze{}, {Tensor::scalar(1.0F), integers({0})}).shape() == Shape{1});
  CHECK(refusal(Unsqueeze{}, {data, integers({1, -3})}) == "axes: given [1,-3], expected each axis once");
  CHECK(refusal(Unsqueeze{}, {data, integers({3})}) == "axis: given 3, expected -3 to 2");
}

TEST_CASE("ShapeOf gives the shape in the wanted type") {
  CHECK(compute(ShapeOf{}, {counting({2, 3})}) == integers({2, 3}));
  CHECK(compute(ShapeOf{ElementType::i32}, {counting({4})}) == Tensor::from(std::vector<std::int32_t>{4}, {1}));
  CHECK(compute(ShapeOf{}, {Tensor::scalar(1.0F)}).shape() == Shape{0});
  CHECK(refusal(ShapeOf{ElementType::f32}, {counting({2})}) == "output type: given f32, expected i32 or i64");
}
