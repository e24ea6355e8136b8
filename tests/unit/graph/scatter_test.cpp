#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Tensor pairs(const Dims& values) { return integers(values).reshaped({static_cast<std::int64_t>(values.size()) / 2, 2}); }
const Tensor axis_1 = Tensor::scalar(std::int64_t{1});

}  // namespace

TEST_CASE("ScatterElementsUpdate replaces elements, the last update of a place counts") {
  const Tensor places = integers({1, 1, -1}).reshaped({1, 3});
  CHECK(compute(ScatterElementsUpdate{}, {counting({2, 3}), places, floats({7, 8, 9}, {1, 3}), axis_1}) ==
        floats({0, 8, 9, 3, 4, 5}, {2, 3}));
}

TEST_CASE("ScatterElementsUpdate reduces what meets in a place") {
  const Tensor data = floats({2, 10}, {1, 2}), places = integers({0, 0, 0}).reshaped({1, 3}), updates = floats({3, 5, 6}, {1, 3});
  const auto reduced = [&](ScatterReduction reduction, bool with_data) {
    return compute(ScatterElementsUpdate{reduction, with_data}, {data, places, updates, axis_1});
  };
  CHECK(reduced(ScatterReduction::Sum, true) == floats({16, 10}, {1, 2}));
  CHECK(reduced(ScatterReduction::Product, true) == floats({180, 10}, {1, 2}));
  CHECK(reduced(ScatterReduction::Minimum, true) == floats({2, 10}, {1, 2}));
  CHECK(reduced(ScatterReduction::Maximum, true) == floats({6, 10}, {1, 2}));
  CHECK(reduced(ScatterReduction::Mean, true) == floats({4, 10}, {1, 2}));
  CHECK(reduced(ScatterReduction::Sum, false) == floats({14, 10}, {1, 2}));
  CHECK(reduced(ScatterReduction::Minimum, false) == floats({3, 10}, {1, 2}));
}

TEST_CASE("ScatterElementsUpdate rounds the mean of integers down") {
  const Tensor data = integers({-3, 3}), places = integers({0, 1}), updates = integers({0, 0});
  const ScatterElementsUpdate op{ScatterReduction::Mean, true};
  CHECK(compute(op, {data, places, updates, Tensor::scalar(std::int64_t{0})}) == integers({-2, 1}));
}

TEST_CASE("ScatterNDUpdate replaces elements and slices") {
  CHECK(compute(ScatterNDUpdate{}, {counting({2, 2}), pairs({0, 1, 1, -1}), floats({10, 20}, {2})}) == floats({0, 10, 2, 20}, {2, 2}));
  CHECK(compute(ScatterNDUpdate{}, {counting({3, 2}), integers({2, 0}).reshaped({2, 1}), floats({7, 8, 9, 10}, {2, 2})}) ==
        floats({9, 10, 2, 3, 7, 8}, {3, 2}));
}

TEST_CASE("ScatterNDUpdate reduces what meets in a place") {
  const Tensor data = floats({1, 2}, {2}), places = integers({0, 0}).reshaped({2, 1}), updates = floats({3, 4}, {2});
  CHECK(compute(ScatterNDUpdate{ScatterReduction::Sum}, {data, places, updates}) == floats({8, 2}, {2}));
  CHECK(compute(ScatterNDUpdate{ScatterReduction::Subtract}, {data, places, updates}) == floats({-6, 2}, {2}));
  CHECK(compute(ScatterNDUpdate{ScatterReduction::Product}, {data, places, updates}) == floats({12, 2}, {2}));
}

TEST_CASE("Scatter operations refuse places outside the data and updates that do not fit") {
  const Tensor axis = Tensor::scalar(std::int64_t{0});
  CHECK(refusal(ScatterElementsUpdate{}, {counting({2}), integers({2}), floats({1}, {1}), axis}) == "indices: given 2, expected -2 to 1");
  CHECK(refusal(ScatterElementsUpdate{}, {counting({2}), integers({1}), floats({1, 2}, {2}), axis}) ==
        "updates: given shape [2], expected [1]");
  CHECK(refusal(ScatterElementsUpdate{}, {counting({2, 1}), integers({0, 0}).reshaped({1, 2}), floats({1, 2}, {1, 2}), axis}) ==
        "indices: given shape [1,2], expected no more elements than [2,1]");
  CHECK(refusal(ScatterNDUpdate{}, {counting({2}), pairs({0, 0}), floats({1}, {1})}) ==
        "indices: given shape [1,2], expected 1 to 1 numbers for each place");
}
