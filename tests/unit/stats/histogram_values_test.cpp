#include "stats/histogram_values.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "support.hpp"

using namespace octet;

namespace {

std::vector<float> counted(std::size_t channels, std::size_t positions, std::uint64_t seed = 0) {
  std::vector<float> numbers(channels * positions);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  std::vector<float> values;
  append_histogram_values({numbers.data(), channels, positions, 1, channels}, seed, values);
  return values;
}

}  // namespace

TEST_CASE("all values of a small sample are counted") {
  std::vector<float> expected(23 * 89);
  std::iota(expected.begin(), expected.end(), 0.0f);
  CHECK(counted(23, 89) == expected);
}

TEST_CASE("of a large sample one value in 128 is counted, within the limits") {
  CHECK(counted(32, 100).size() == Approx(1024).epsilon(0.1));
  CHECK(counted(64, 56 * 56).size() == Approx(64 * 56 * 56 / 128).epsilon(0.02));
  CHECK(counted(3, 224 * 224).size() == Approx(3 * 224 * 224 / 128).epsilon(0.02));
  CHECK(counted(96, 112 * 112).size() == Approx(4096).epsilon(0.02));
}

TEST_CASE("values that are counted are spread over channels, rows and columns, each of them once") {
  const std::uint64_t seed = GENERATE(0, 1, 0x3ff0000000000000);
  const std::size_t side = GENERATE(56, 64);
  std::vector<float> values = counted(64, side * side, seed);
  std::array<double, 8> groups{}, rows{}, columns{};
  for (const float value : values) {
    const auto position = static_cast<std::size_t>(value) / 64;
    ++groups[static_cast<std::size_t>(value) % 64 / 8];
    ++rows[position / side * 8 / side];
    ++columns[position % side * 8 / side];
  }
  const double fair = static_cast<double>(values.size()) / 8;
  for (const auto& counts : {groups, rows, columns})
    for (const double count : counts) CHECK(count == Approx(fair).epsilon(0.4));
  std::sort(values.begin(), values.end());
  CHECK(std::adjacent_find(values.begin(), values.end()) == values.end());
}

TEST_CASE("another seed shows other places") { CHECK(counted(64, 3136, 1) != counted(64, 3136, 2)); }
