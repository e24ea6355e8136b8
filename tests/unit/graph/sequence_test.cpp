#include <octet/exec/executor.hpp>

#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("CumSum adds up along an axis, from either end, with or without the element itself") {
  const Tensor data = floats({1, 2, 3, 4, 5, 6}, {2, 3}), axis = Tensor::scalar(std::int64_t{-1});
  CHECK(compute(CumSum{}, {data, axis}) == floats({1, 3, 6, 4, 9, 15}, {2, 3}));
  CHECK(compute(CumSum{.exclusive = true}, {data, axis}) == floats({0, 1, 3, 0, 4, 9}, {2, 3}));
  CHECK(compute(CumSum{.reverse = true}, {data, axis}) == floats({6, 5, 3, 15, 11, 6}, {2, 3}));
  CHECK(compute(CumSum{true, true}, {data, Tensor::scalar(std::int64_t{0})}) == floats({4, 5, 6, 0, 0, 0}, {2, 3}));
}

TEST_CASE("CumSum of integers wraps as they do") {
  const Tensor data = Tensor::from(std::vector<std::int8_t>{100, 100}, {2});
  CHECK(compute(CumSum{}, {data, integers({0})}) == Tensor::from(std::vector<std::int8_t>{100, -56}, {2}));
}

TEST_CASE("ReverseSequence turns the first elements of each sample round") {
  const Tensor data = counting({2, 4}), lengths = integers({3, 1});
  CHECK(compute(ReverseSequence{0, 1}, {data, lengths}) == floats({2, 1, 0, 3, 4, 5, 6, 7}, {2, 4}));
  CHECK(compute(ReverseSequence{1, 0}, {counting({2, 2}), integers({2, 0})}) == floats({2, 1, 0, 3}, {2, 2}));
  CHECK(refusal(ReverseSequence{0, 1}, {data, integers({5, 1})}) == "sequence lengths: given 5, expected 0 to 4");
  CHECK(refusal(ReverseSequence{0, 0}, {data, lengths}) == "seq_axis: given 0, expected another axis than the batch axis 0");
}

TEST_CASE("NonZero lists the places of what is not zero") {
  CHECK(compute(NonZero{}, {floats({0, 2, -1, 3}, {2, 2})}) == integers({0, 1, 1, -1, 1, 0, 1, -1}).reshaped({2, 4}));
  CHECK(compute(NonZero{ElementType::i32}, {floats({0, 0}, {2})}) == Tensor::from(std::vector<std::int32_t>{-1, -1}, {1, 2}));
}

TEST_CASE("An Executor gives as many columns of NonZero as there are") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {2, 3});
  const Value places = graph.add("places", NonZero{}, {x});
  CHECK(graph.shape(places) == Shape{2, 6});
  const Value turned = graph.add("turned", Transpose{}, {places, graph.constant("order", integers({1, 0}))});
  graph.result("y", turned);
  graph.result("z", places);
  const std::vector<Tensor> inputs{floats({0, 2, 0, 4, 5, 0}, {2, 3})};
  const std::vector<Tensor> outputs = Executor(graph).run(inputs);
  CHECK(outputs.at(0) == integers({0, 1, 1, 0, 1, 1}).reshaped({3, 2}));
  CHECK(outputs.at(1) == integers({0, 1, 1, 1, 0, 1}).reshaped({2, 3}));
}
