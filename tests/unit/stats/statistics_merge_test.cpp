#include <algorithm>
#include <fstream>
#include <iterator>
#include <octet/stats/statistics.hpp>
#include <random>

#include "support.hpp"

using namespace octet;

namespace {

/// Samples whose ranges differ by many powers of two, the first ones tiny and one of them all zero.
std::vector<Tensor> samples() {
  std::vector<Tensor> made;
  for (unsigned i = 0; i < 12; ++i)
    made.push_back(test::random_tensor({1, 5, 41, 99}, i, 0.1f, std::ldexp(1.0f, static_cast<int>(i * i) - 60)));
  made[4] = Tensor(ElementType::f32, {1, 5, 41, 99});
  return made;
}

Statistics observed(const std::vector<Tensor>& tensors) {
  Statistics statistics;
  for (const Tensor& tensor : tensors) {
    statistics.observe("values", tensor);
    statistics.observe("first channel", Tensor::borrow(tensor.raw(), ElementType::f32, {1, 1, 41, 99}));
  }
  return statistics;
}

std::string bytes_of(const Statistics& statistics) {
  const test::TemporaryFolder folder;
  statistics.save(folder.path() / "statistics");
  std::ifstream file(folder.path() / "statistics", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the order of samples does not change a byte of the statistics") {
  std::vector<Tensor> tensors = samples();
  const std::string expected = bytes_of(observed(tensors));
  std::mt19937 engine(5);
  for (int i = 0; i < 5; ++i) {
    std::shuffle(tensors.begin(), tensors.end(), engine);
    CHECK(bytes_of(observed(tensors)) == expected);
  }
}

TEST_CASE("merged parts are the same bytes as one run, whatever the parts and their order") {
  const std::vector<Tensor> tensors = samples();
  const std::string expected = bytes_of(observed(tensors));
  const std::size_t split = GENERATE(0, 1, 5, 11, 12);
  const auto middle = tensors.begin() + static_cast<std::ptrdiff_t>(split);
  const Statistics first = observed({tensors.begin(), middle});
  const Statistics last = observed({middle, tensors.end()});
  Statistics forward = first;
  forward.merge(last);
  CHECK(bytes_of(forward) == expected);
  Statistics backward = last;
  backward.merge(first);
  CHECK(bytes_of(backward) == expected);
}

TEST_CASE("three parts may be merged in any grouping") {
  const std::vector<Tensor> tensors = samples();
  const Statistics a = observed({tensors.begin(), tensors.begin() + 3});
  const Statistics b = observed({tensors.begin() + 3, tensors.begin() + 8});
  const Statistics c = observed({tensors.begin() + 8, tensors.end()});
  Statistics left = a;
  left.merge(b);
  left.merge(c);
  Statistics right = b;
  right.merge(c);
  Statistics all = a;
  all.merge(right);
  CHECK(left == all);
  CHECK(all == observed(tensors));
}

TEST_CASE("statistics merged with themselves count everything twice") {
  Statistics statistics = observed({samples()[7]});
  Statistics twice = observed({samples()[7], samples()[7]});
  statistics.merge(statistics);
  CHECK(statistics == twice);
  CHECK(statistics.of("values").samples == 2);
}

TEST_CASE("the size of statistics grows by two numbers for each of 512 samples and then no more") {
  const Tensor tensor = test::random_tensor({1, 2, 3, 3}, 1);
  const auto size_of = [&](std::size_t samples) {
    Statistics statistics;
    for (std::size_t i = 0; i < samples; ++i) statistics.observe("t", tensor);
    return bytes_of(statistics).size();
  };
  const std::size_t one = size_of(1);
  CHECK(size_of(100) == one + 99 * 8);
  CHECK(size_of(512) == one + 511 * 8);
  CHECK(size_of(900) == one + 511 * 8);
}

TEST_CASE("a copy is independent of its original") {
  const Statistics original = observed({samples()[1]});
  Statistics copy = original;
  copy.observe("more", Tensor::scalar(1.0f));
  CHECK_FALSE(original.contains("more"));
  copy = original;
  CHECK(copy == original);
}
