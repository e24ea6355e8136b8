#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("Concat joins parts of different lengths along an inner axis") {
  const Tensor joined = compute(Concat{1}, {floats({1, 2, 3, 4}, {2, 2}), floats({5, 6}, {2, 1}), floats({7, 8, 9, 10, 11, 12}, {2, 3})});
  REQUIRE(joined == floats({1, 2, 5, 7, 8, 9, 3, 4, 6, 10, 11, 12}, {2, 6}));
}

TEST_CASE("Concat counts a negative axis from the end and moves elements of every width") {
  const ElementType type =
      GENERATE(ElementType::u8, ElementType::boolean, ElementType::f16, ElementType::i32, ElementType::i64, ElementType::f64);
  const Tensor part = floats({0, 1, 1, 0}, {2, 2}).converted(type);
  REQUIRE(compute(Concat{-2}, {part, part}) == floats({0, 1, 1, 0, 0, 1, 1, 0}, {4, 2}).converted(type));
}

TEST_CASE("Concat skips empty parts") {
  REQUIRE(compute(Concat{0}, {Tensor(ElementType::f32, {0, 2}), floats({1, 2}, {1, 2})}) == floats({1, 2}, {1, 2}));
}

TEST_CASE("Concat refuses parts that differ beside the axis, in rank or in type") {
  const Tensor a(ElementType::f32, {2, 3});
  CHECK(refusal(Concat{1}, {a, Tensor(ElementType::f32, {3, 3})}) == "input 1: given shape [3,3], expected [2,3] beside axis 1");
  CHECK(refusal(Concat{1}, {a, Tensor(ElementType::f32, {2})}) == "input 1: given shape [2], expected [2,3] beside axis 1");
  CHECK(refusal(Concat{1}, {a, Tensor(ElementType::i32, {2, 3})}) == "input 1: given element type i32, expected f32 as in input 0");
  CHECK(refusal(Concat{2}, {a}) == "axis: given 2, expected -2 to 1");
  CHECK_THROWS_AS(evaluate(Concat{0}, {}), Error);
}

TEST_CASE("Concat refuses a sum of dimensions that overflows") {
  Graph graph;
  // Empty along the other dimension, so that only the sum is too large.
  const Value huge = graph.parameter("x", ElementType::u8, {std::int64_t{1} << 62, 0});
  CHECK(error_of([&] { graph.add("sum", Concat{0}, {huge, huge}); }).message() ==
        "joined dimension: given 4611686018427387904 + 4611686018427387904, expected a sum of less than 2^63");
}

TEST_CASE("Split gives equal parts in order") {
  const std::vector<Tensor> parts = evaluate(Split{3}, std::vector{floats({1, 2, 3, 4, 5, 6}, {1, 6}), Tensor::scalar<std::int64_t>(-1)});
  REQUIRE(parts.size() == 3);
  CHECK(parts[0] == floats({1, 2}, {1, 2}));
  CHECK(parts[1] == floats({3, 4}, {1, 2}));
  CHECK(parts[2] == floats({5, 6}, {1, 2}));
}

TEST_CASE("Split cuts along an outer axis") {
  const std::vector<Tensor> parts = evaluate(Split{2}, std::vector{counting({2, 2, 2}), Tensor::scalar<std::int64_t>(1)});
  REQUIRE(parts.size() == 2);
  CHECK(parts[0] == floats({0, 1, 4, 5}, {2, 1, 2}));
  CHECK(parts[1] == floats({2, 3, 6, 7}, {2, 1, 2}));
}

TEST_CASE("Split refuses counts that do not divide the dimension or would fill the memory") {
  const Tensor axis = Tensor::scalar<std::int64_t>(0);
  CHECK(refusal(Split{4}, {counting({6}), axis}) == "num_splits: given 4 for a dimension of 6, expected a divisor");
  CHECK(refusal(Split{0}, {counting({6}), axis}) == "num_splits: given 0, expected 1 to 65536");
  CHECK(refusal(Split{std::int64_t{1} << 60}, {counting({0}), axis}) == "num_splits: given 1152921504606846976, expected 1 to 65536");
}

TEST_CASE("VariadicSplit gives the rest to the length of -1") {
  const std::vector<Tensor> parts = evaluate(VariadicSplit{}, std::vector{counting({2, 5}), integers({1}), integers({1, -1, 2})});
  REQUIRE(parts.size() == 3);
  CHECK(parts[0] == floats({0, 5}, {2, 1}));
  CHECK(parts[1] == floats({1, 2, 6, 7}, {2, 2}));
  CHECK(parts[2] == floats({3, 4, 8, 9}, {2, 2}));
}

TEST_CASE("VariadicSplit takes lengths of 0") {
  const std::vector<Tensor> parts = evaluate(VariadicSplit{}, std::vector{counting({2}), integers({0}), integers({0, 2, -1})});
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].shape() == Shape{0});
  CHECK(parts[1] == floats({0, 1}, {2}));
  CHECK(parts[2].shape() == Shape{0});
}

TEST_CASE("VariadicSplit refuses lengths that do not add up") {
  const auto message = [](const Dims& lengths) { return refusal(VariadicSplit{}, {counting({5}), integers({0}), integers(lengths)}); };
  CHECK(message({2, 2}) == "lengths: given [2,2], expected a sum of 5");
  CHECK(message({6, -1}) == "lengths: given [6,-1], expected a sum of 5");
  CHECK(message({-1, -1}) == "lengths: given [-1,-1], expected lengths of 0 or greater and at most one -1");
  CHECK(message({7, -2}) == "lengths: given [7,-2], expected lengths of 0 or greater and at most one -1");
  CHECK(message({}) == "lengths: given none, expected one or more");
  const std::int64_t huge = std::int64_t{1} << 62;
  CHECK(message({huge, huge, huge, huge, 5}).find("less than 2^63") != std::string::npos);
}
