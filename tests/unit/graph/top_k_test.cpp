#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<Tensor> best(const TopK& op, const Tensor& data, std::int64_t k) { return evaluate(op, std::vector{data, Tensor::scalar(k)}); }

Tensor positions(std::vector<std::int32_t> values, Shape shape) { return Tensor::from(values, std::move(shape)); }

}  // namespace

TEST_CASE("TopK gives the largest or smallest in order") {
  const Tensor data = floats({3, 1, 4, 1, 5, 9, 2, 6}, {2, 4});
  const std::vector<Tensor> largest = best({}, data, 2);
  CHECK(largest[0] == floats({4, 3, 9, 6}, {2, 2}));
  CHECK(largest[1] == positions({2, 0, 1, 3}, {2, 2}));
  const std::vector<Tensor> smallest = best({.mode = TopK::Mode::Min}, data, 3);
  CHECK(smallest[0] == floats({1, 1, 3, 2, 5, 6}, {2, 3}));
  CHECK(smallest[1] == positions({1, 3, 0, 2, 0, 3}, {2, 3}));
}

TEST_CASE("TopK keeps the lower index first among equal values") {
  const std::vector<Tensor> result = best({}, floats({2, 7, 7, 2, 7}, {5}), 4);
  CHECK(result[0] == floats({7, 7, 7, 2}, {4}));
  CHECK(result[1] == positions({1, 2, 4, 0}, {4}));
}

TEST_CASE("TopK can order by index") {
  const std::vector<Tensor> result = best({.sort = TopK::Sort::Indices}, floats({5, 1, 9, 7}, {4}), 3);
  CHECK(result[0] == floats({5, 9, 7}, {3}));
  CHECK(result[1] == positions({0, 2, 3}, {3}));
}

TEST_CASE("TopK without a sort promises the order of values") {
  CHECK(best({.sort = TopK::Sort::None}, floats({5, 1, 9, 7}, {4}), 2)[0] == floats({9, 7}, {2}));
}

TEST_CASE("TopK works along an outer axis and in other types") {
  const Tensor data = Tensor::from(std::vector<std::int8_t>{1, -2, 3, 4, 5, -6}, {3, 2});
  const std::vector<Tensor> result = best({.axis = 0, .index_element_type = ElementType::i64}, data, 2);
  CHECK(result[0] == Tensor::from(std::vector<std::int8_t>{5, 4, 3, -2}, {2, 2}));
  CHECK(result[1] == Tensor::from(std::vector<std::int64_t>{2, 1, 1, 0}, {2, 2}));
  CHECK(best({}, floats({1, 3, 2}, {3}).converted(ElementType::f16), 1)[0] == floats({3}, {1}).converted(ElementType::f16));
}

TEST_CASE("TopK puts NaN behind every number") {
  CHECK(best({}, floats({NAN, 1, NAN, 2}, {4}), 3)[1] == positions({3, 1, 0}, {3}));
  CHECK(best({.mode = TopK::Mode::Min}, floats({NAN, 1, NAN, 2}, {4}), 3)[1] == positions({1, 3, 0}, {3}));
}

TEST_CASE("TopK refuses a k outside the axis") {
  const Tensor data = floats({1, 2, 3}, {3});
  CHECK(refusal(TopK{}, {data, Tensor::scalar<std::int64_t>(4)}) == "k: given 4, expected 1 to 3");
  CHECK(refusal(TopK{}, {data, Tensor::scalar<std::int64_t>(0)}) == "k: given 0, expected 1 to 3");
  CHECK(refusal(TopK{.axis = 1}, {data, Tensor::scalar<std::int64_t>(1)}) == "axis: given 1, expected -1 to 0");
}
