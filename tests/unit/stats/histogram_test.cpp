#include "stats/histogram.hpp"

#include <limits>

#include "support.hpp"

using namespace octet;

namespace {

Histogram histogram_of(const std::vector<float>& values) {
  Histogram histogram;
  for (const float value : values) {
    histogram.grow(std::abs(value));
    histogram.add(std::span(&value, 1));
  }
  return histogram;
}

std::uint64_t count(const Histogram& histogram, int bin) { return histogram.counts()[static_cast<std::size_t>(2048 + bin)]; }

}  // namespace

TEST_CASE("bins of a histogram are a power of two wide, the largest magnitude in the outer half") {
  const Histogram histogram = histogram_of({1.0f, 0.0f, 0.25f, -0.25f, -1.0f / 4096});
  CHECK(count(histogram, 1024) == 1);
  CHECK(count(histogram, 0) == 1);
  CHECK(count(histogram, 256) == 1);
  CHECK(count(histogram, -256) == 1);
  CHECK(count(histogram, -1) == 1);
  CHECK(histogram.total() == 5);
}

TEST_CASE("the largest value below a power of two is in the last bin") {
  CHECK(count(histogram_of({std::nextafter(2.0f, 0.0f)}), 2047) == 1);
  CHECK(count(histogram_of({-std::nextafter(2.0f, 0.0f)}), -2048) == 1);
  CHECK(count(histogram_of({std::numeric_limits<float>::max()}), 2047) == 1);
  CHECK(count(histogram_of({-std::numeric_limits<float>::max()}), -2048) == 1);
}

TEST_CASE("values too small for their bin's fraction of a float still count by their sign") {
  const float smallest = std::numeric_limits<float>::denorm_min();
  const Histogram wide = histogram_of({1e30f, smallest, -smallest, -0.0f});
  CHECK(count(wide, 0) == 2);
  CHECK(count(wide, -1) == 1);
  const Histogram narrow = histogram_of({4 * smallest, -smallest, -4 * smallest});
  CHECK(count(narrow, 1024) == 1);
  CHECK(count(narrow, -256) == 1);
  CHECK(count(narrow, -1024) == 1);
}

TEST_CASE("many values at once count as one by one") {
  const Tensor tensor = octet::test::random_tensor({1000}, 8);
  Histogram together;
  together.grow(8);
  together.add(tensor.data<float>());
  Histogram one_by_one;
  one_by_one.grow(8);
  for (const float& value : tensor.data<float>()) one_by_one.add(std::span(&value, 1));
  CHECK(together == one_by_one);
  CHECK(together.total() == 1000);
}

TEST_CASE("growing joins neighbours on both sides") {
  Histogram histogram = histogram_of({1.0f, 1.0f + 1.0f / 1024, -1.0f, -1.0f + 1.0f / 1024});
  CHECK(count(histogram, 1025) == 1);
  CHECK(count(histogram, -1023) == 1);
  histogram.grow(2);
  CHECK(count(histogram, 512) == 2);
  CHECK(count(histogram, -512) == 2);
  histogram.grow(2048);
  CHECK(count(histogram, 0) == 2);
  CHECK(count(histogram, -1) == 2);
}

TEST_CASE("a histogram does not depend on the order in which its range grew") {
  const float smallest = std::numeric_limits<float>::denorm_min();
  const std::vector<float> values{smallest, -smallest, 1e-30f, -1e-20f, 0.0f, -0.0f, 3.0f, -5e-3f, 7.25f, 2e37f, 1e37f, -3e36f};
  const std::vector<float> reversed(values.rbegin(), values.rend());
  CHECK(histogram_of(values) == histogram_of(reversed));
  Histogram merged = histogram_of({values.begin(), values.begin() + 5});
  merged.merge(histogram_of({values.begin() + 5, values.end()}));
  CHECK(merged == histogram_of(values));
  Histogram other_way = histogram_of({values.begin() + 5, values.end()});
  other_way.merge(histogram_of({values.begin(), values.begin() + 5}));
  CHECK(other_way == merged);
}

TEST_CASE("zeros alone make a histogram that later values can join") {
  Histogram histogram = histogram_of({0.0f, 0.0f});
  CHECK(count(histogram, 0) == 2);
  histogram.merge(histogram_of({1.0f}));
  CHECK(histogram == histogram_of({1.0f, 0.0f, 0.0f}));
}

TEST_CASE("cutting counts off moves the edges inwards") {
  const Histogram histogram = histogram_of({-1.0f, -0.5f, 0.5f, 1.0f});
  CHECK(histogram.within(0).low == -1.0);
  CHECK(histogram.within(0).high == 1.0 + 1.0 / 1024);
  CHECK(histogram.within(0.99).low == -1.0);
  CHECK(histogram.within(1).low == -0.5);
  CHECK(histogram.within(1).high == 0.5 + 1.0 / 1024);
}
