#include "stats/exact_sum.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include "support.hpp"

using namespace octet;

namespace {

ExactSum sum_of(const std::vector<double>& terms) {
  ExactSum sum;
  for (const double term : terms) sum.add(term);
  return sum;
}

constexpr double largest_float = std::numeric_limits<float>::max();
constexpr double smallest_float = std::numeric_limits<float>::denorm_min();

}  // namespace

TEST_CASE("an exact sum of nothing is zero") { CHECK(ExactSum().value() == 0.0); }

TEST_CASE("one term comes back from an exact sum unchanged") {
  const double term = GENERATE(1.0, -1.0, 0.1f, -123456.789, 0x1.fffffffffffffp+100, -0x1.0000000000001p-60, largest_float, -largest_float,
                               smallest_float, -smallest_float);
  CHECK(sum_of({term}).value() == term);
}

TEST_CASE("what double would lose stays in an exact sum") {
  CHECK(sum_of({1e30, 1.0, -1e30}).value() == 1.0);
  CHECK(sum_of({largest_float, smallest_float, -largest_float}).value() == smallest_float);
  CHECK(sum_of({largest_float, -smallest_float, -largest_float}).value() == -smallest_float);
}

TEST_CASE("an exact sum is rounded once, to nearest and ties to even") {
  CHECK(sum_of({0x1p53, 1.0}).value() == 0x1p53);
  CHECK(sum_of({0x1p53, 3.0}).value() == 0x1p53 + 4);
  CHECK(sum_of({0x1p53, 1.0, 0x1p-100}).value() == 0x1p53 + 2);
  CHECK(sum_of({-0x1p53, -1.0, -0x1p-100}).value() == -0x1p53 - 2);
  CHECK(sum_of({0x1p100, 0x1p47, -0x1p-140}).value() == 0x1p100);
  CHECK(sum_of({0x1p100, 0x1p47, 0x1p-140}).value() == 0x1.0000000000001p100);
}

TEST_CASE("an exact sum does not depend on the order of its terms nor on how they were split") {
  std::mt19937 engine(7);
  std::uniform_real_distribution<double> mantissa(-1, 1);
  std::uniform_int_distribution<int> exponent(-90, 120);
  std::vector<double> terms;
  for (int i = 0; i < 1000; ++i) terms.push_back(std::ldexp(mantissa(engine), exponent(engine)));
  const ExactSum whole = sum_of(terms);
  std::shuffle(terms.begin(), terms.end(), engine);
  CHECK(sum_of(terms) == whole);
  ExactSum parts = sum_of({terms.begin() + 300, terms.end()});
  parts.add(sum_of({terms.begin(), terms.begin() + 300}));
  CHECK(parts == whole);
}

TEST_CASE("terms that cancel leave the same limbs as no terms") { CHECK(sum_of({-3.5, 1e20, 3.5, -1e20}) == ExactSum()); }
