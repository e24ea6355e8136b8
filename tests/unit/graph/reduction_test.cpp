#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const Tensor matrix = tensor({1, -2, 3, 4, 5, -6}, {2, 3});

std::vector<float> reduce(ReduceKind kind, Dims axes) { return list(evaluate_one(Reduce{kind}, {matrix, Tensor::from(axes)})); }

}  // namespace

TEST_CASE("each reduction gives its known values") {
  using V = std::vector<float>;
  CHECK(reduce(ReduceKind::Sum, {1}) == V{2, 3});
  CHECK(reduce(ReduceKind::Sum, {0}) == V{5, 3, -3});
  CHECK(reduce(ReduceKind::Mean, {0}) == V{2.5f, 1.5f, -1.5f});
  CHECK(reduce(ReduceKind::Max, {1}) == V{3, 5});
  CHECK(reduce(ReduceKind::Min, {1}) == V{-2, -6});
  CHECK(reduce(ReduceKind::Prod, {1}) == V{-6, -120});
  CHECK(reduce(ReduceKind::L1, {1}) == V{6, 15});
  check_close(reduce(ReduceKind::L2, {1}), {3.7416574f, 8.7749644f});
  const bool values[] = {true, false, true, true};
  const Tensor booleans = Tensor::from(std::span<const bool>(values), {2, 2}), axis = Tensor::from(Dims{1});
  CHECK(list<bool>(evaluate_one(Reduce{ReduceKind::LogicalAnd}, {booleans, axis})) == std::vector<bool>{false, true});
  CHECK(list<bool>(evaluate_one(Reduce{ReduceKind::LogicalOr}, {booleans, axis})) == std::vector<bool>{true, true});
}

TEST_CASE("axes may be negative, unordered, several, a scalar, i32, or all") {
  CHECK(reduce(ReduceKind::Sum, {-1}) == std::vector<float>{2, 3});
  CHECK(reduce(ReduceKind::Sum, {1, 0}) == std::vector<float>{5});
  CHECK(list(evaluate_one(Reduce{ReduceKind::Sum}, {matrix, Tensor::scalar(std::int32_t{0})})) == std::vector<float>{5, 3, -3});
  const Tensor cube = tensor({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2});
  CHECK(list(evaluate_one(Reduce{ReduceKind::Sum}, {cube, Tensor::from(Dims{0, 2})})) == std::vector<float>{14, 22});
}

TEST_CASE("no axes leave the data as it is, whatever the kind") {
  CHECK(evaluate_one(Reduce{ReduceKind::L1}, {matrix, Tensor::from(Dims{})}) == matrix);
  CHECK(evaluate_one(Reduce{ReduceKind::Mean, true}, {matrix, Tensor::from(Dims{})}) == matrix);
}

TEST_CASE("keep_dims keeps reduced dimensions as 1") {
  CHECK(evaluate_one(Reduce{ReduceKind::Mean, true}, {matrix, Tensor::from(Dims{1})}).shape() == Shape{2, 1});
  CHECK(evaluate_one(Reduce{ReduceKind::Mean, false}, {matrix, Tensor::from(Dims{0, 1})}).shape() == Shape{});
}

TEST_CASE("integers reduce exactly; their mean truncates") {
  const auto run = [](ReduceKind kind, const Tensor& data) { return evaluate_one(Reduce{kind}, {data, Tensor::from(Dims{0})}); };
  CHECK(list<std::int32_t>(run(ReduceKind::Mean, octet::test::vector<std::int32_t>({-1, -2, 0, 0}))) == std::vector<std::int32_t>{0});
  CHECK(list<std::int32_t>(run(ReduceKind::Mean, octet::test::vector<std::int32_t>({2147483647, 2147483645}))) ==
        std::vector<std::int32_t>{2147483646});
  const std::int64_t large = (std::int64_t{1} << 60) + 1;
  CHECK(list<std::int64_t>(run(ReduceKind::Max, octet::test::vector<std::int64_t>({large, large - 1}))) ==
        std::vector<std::int64_t>{large});
  CHECK(list<std::uint8_t>(run(ReduceKind::Sum, octet::test::vector<std::uint8_t>({200, 100}))) == std::vector<std::uint8_t>{44});
  CHECK(list<std::int8_t>(run(ReduceKind::L1, octet::test::vector<std::int8_t>({-3, 4}))) == std::vector<std::int8_t>{7});
  CHECK(list<std::uint64_t>(run(ReduceKind::Min, octet::test::vector<std::uint64_t>({std::uint64_t{1} << 63, 5}))) ==
        std::vector<std::uint64_t>{5});
}

TEST_CASE("sums of f32 accumulate in double and of half precision do not saturate on the way") {
  std::vector<float> values(1001, 1.0f);
  values[0] = 1e8f;
  CHECK(list(evaluate_one(Reduce{ReduceKind::Sum}, {octet::test::vector(values), Tensor::from(Dims{0})})) == std::vector<float>{100001000});
  const Tensor halves = octet::test::vector({60000.0f, 60000.0f, 60000.0f}).converted(ElementType::f16);
  CHECK(list(evaluate_one(Reduce{ReduceKind::Mean}, {halves, Tensor::from(Dims{0})}).converted(ElementType::f32)) ==
        std::vector<float>{60000});
}

TEST_CASE("reductions of nothing have a neutral element or are refused") {
  const Tensor nothing(ElementType::f32, {2, 0}), axis = Tensor::from(Dims{1});
  CHECK(list(evaluate_one(Reduce{ReduceKind::Sum}, {nothing, axis})) == std::vector<float>{0, 0});
  CHECK(list(evaluate_one(Reduce{ReduceKind::Prod}, {nothing, axis})) == std::vector<float>{1, 1});
  CHECK(refusal(Reduce{ReduceKind::Max}, {nothing, axis}) == "reduced dimensions: given [0], expected at least one element");
  CHECK(refusal(Reduce{ReduceKind::Mean}, {nothing, axis}) == "reduced dimensions: given [0], expected at least one element");
}

TEST_CASE("the root of a sum of squares that does not fit is 0 where it wrapped around below zero") {
  const Tensor below = Tensor::from(Dims{std::int64_t{3} << 30, std::int64_t{1} << 30});
  CHECK(list<std::int64_t>(evaluate_one(Reduce{ReduceKind::L2}, {below, Tensor::from(Dims{0})})) == Dims{0});
}

TEST_CASE("reductions are checked") {
  CHECK(refusal(Reduce{}, {matrix, Tensor::from(Dims{0, -2})}) == "axes: given [0,-2], expected each axis once");
  CHECK(refusal(Reduce{}, {matrix, Tensor::from(Dims{2})}) == "axis: given 2, expected -2 to 1");
  CHECK(refusal(Reduce{}, {matrix, Tensor::scalar(1.0f)}) == "axes: given f32 elements, expected integers");
  CHECK(refusal(Reduce{}, {matrix, Tensor(ElementType::i64, {1, 1})}) == "axes: given rank 2, expected rank 0 to 1");
  CHECK(refusal(Reduce{}, {{2, 3}, {1}}) == "axes: given a computed value, expected a constant");
  CHECK(refusal(Reduce{ReduceKind::LogicalOr}, {matrix, Tensor::from(Dims{0})}) == "element type: given f32, expected boolean");
}
