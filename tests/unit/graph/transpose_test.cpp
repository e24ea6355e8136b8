#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// The definition, element by element: output index i along dimension d is input index i along dimension order[d].
std::vector<double> transposed(const Tensor& data, const Dims& order) {
  const Tensor wide = data.converted(ElementType::f64);
  const Dims strides = data.shape().strides();
  std::vector<double> result(data.elements());
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::size_t rest = i, from = 0;
    for (std::size_t d = order.size(); d-- > 0;) {
      const auto axis = static_cast<std::size_t>(order[d]);
      const auto size = static_cast<std::size_t>(data.shape()[axis]);
      from += rest % size * static_cast<std::size_t>(strides[axis]);
      rest /= size;
    }
    result[i] = wide.data<double>()[from];
  }
  return result;
}

}  // namespace

TEST_CASE("Transpose exchanges rows and columns") {
  REQUIRE(compute(Transpose{}, {counting({2, 3}), integers({1, 0})}) == floats({0, 3, 1, 4, 2, 5}, {3, 2}));
}

TEST_CASE("Transpose turns channels-first into channels-last") {
  const Tensor data = counting({1, 2, 2, 2});
  REQUIRE(compute(Transpose{}, {data, integers({0, 2, 3, 1})}) == floats({0, 4, 1, 5, 2, 6, 3, 7}, {1, 2, 2, 2}));
}

TEST_CASE("Transpose with an empty order reverses the dimensions") {
  const Tensor reversed = compute(Transpose{}, {counting({2, 1, 3}), integers({})});
  REQUIRE(reversed == floats({0, 3, 1, 4, 2, 5}, {3, 1, 2}));
}

TEST_CASE("Transpose moves every element of shapes beyond one tile, in every width and order") {
  const ElementType type = GENERATE(ElementType::u8, ElementType::i16, ElementType::f32, ElementType::f64);
  const Dims order = GENERATE(Dims{0, 2, 3, 1}, Dims{0, 3, 1, 2}, Dims{3, 2, 1, 0}, Dims{1, 0, 2, 3}, Dims{2, 0, 3, 1}, Dims{0, 1, 2, 3},
                              Dims{1, 3, 0, 2});
  Tensor data(type, {2, 37, 5, 41});
  auto* bytes = static_cast<unsigned char*>(data.mutable_raw());
  std::mt19937 engine(7);
  // Bytes below 64 never make an infinity or a NaN, which equals nothing.
  for (std::size_t i = 0; i < data.bytes(); ++i) bytes[i] = engine() % 64;
  const Tensor result = compute(Transpose{}, {data, integers(order)});
  const Tensor wide = result.converted(ElementType::f64);
  REQUIRE(std::vector<double>(wide.data<double>().begin(), wide.data<double>().end()) == transposed(data, order));
}

TEST_CASE("Transpose of an empty tensor has the transposed shape") {
  CHECK(compute(Transpose{}, {counting({0, 3}), integers({1, 0})}).shape() == Shape{3, 0});
}

TEST_CASE("Transpose refuses what is not a permutation") {
  const auto message = [](const Dims& order) { return refusal(Transpose{}, {counting({2, 3}), integers(order)}); };
  CHECK(message({0, 0}) == "order: given [0,0], expected a permutation of [0,1]");
  CHECK(message({0}) == "order: given [0], expected a permutation of [0,1]");
  CHECK(message({0, -1}) == "order: given [0,-1], expected a permutation of [0,1]");
  CHECK(message({0, 1, 2}) == "order: given [0,1,2], expected a permutation of [0,1]");
}
