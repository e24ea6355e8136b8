#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <octet/tensor/float16.hpp>

#include "catch.hpp"

using namespace octet;

namespace {

/// The value of a finite half by the definition of the format.
double value_of(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, mantissa = bits & 1023;
  const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}

bool is_nan(std::uint16_t bits) { return (bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0; }
bool is_infinite(std::uint16_t bits) { return (bits & 0x7fff) == 0x7c00; }

}  // namespace

TEST_CASE("every float16 widens to the value that its bits define and comes back") {
  int wrong_values = 0, wrong_round_trips = 0;
  for (unsigned i = 0; i < 65536; ++i) {
    const float16 half{static_cast<std::uint16_t>(i)};
    const float wide = to_float(half);
    if (is_nan(half.bits)) {
      wrong_values += !std::isnan(wide);
      wrong_round_trips += !is_nan(to_float16(wide).bits);
      continue;
    }
    const double expected = is_infinite(half.bits) ? (half.bits & 0x8000 ? -INFINITY : INFINITY) : value_of(half.bits);
    wrong_values += static_cast<double>(wide) != expected || std::signbit(wide) != ((half.bits & 0x8000) != 0);
    wrong_round_trips += to_float16(wide) != half;
  }
  CHECK(wrong_values == 0);
  CHECK(wrong_round_trips == 0);
}

TEST_CASE("a float between two neighbouring halves rounds to the nearer one, a tie to the even one") {
  int wrong = 0;
  for (std::uint16_t low = 0; low < 0x7bff; ++low) {
    const std::uint16_t high = low + 1, even = low % 2 == 0 ? low : high;
    const auto middle = static_cast<float>((value_of(low) + value_of(high)) / 2);
    wrong += to_float16(middle).bits != even;
    wrong += to_float16(std::nextafter(middle, 0.0f)).bits != low;
    wrong += to_float16(std::nextafter(middle, INFINITY)).bits != high;
    wrong += to_float16(-middle).bits != (even | 0x8000);
  }
  CHECK(wrong == 0);
}

TEST_CASE("float16 literals: normal, subnormal, overflow, underflow and special values") {
  CHECK(to_float16(1.0f).bits == 0x3c00);
  CHECK(to_float16(-2.0f).bits == 0xc000);
  CHECK(to_float16(65504.0f).bits == 0x7bff);
  CHECK(to_float16(65519.99f).bits == 0x7bff);
  CHECK(to_float16(65520.0f).bits == 0x7c00);
  CHECK(to_float16(1e30f).bits == 0x7c00);
  CHECK(to_float16(-1e30f).bits == 0xfc00);
  CHECK(to_float16(0x1p-14f).bits == 0x0400);
  CHECK(to_float16(0x1p-24f).bits == 0x0001);
  CHECK(to_float16(0x1p-25f).bits == 0x0000);
  CHECK(to_float16(0x1.000002p-25f).bits == 0x0001);
  CHECK(to_float16(0x1.8p-24f).bits == 0x0002);
  CHECK(to_float16(-0.0f).bits == 0x8000);
  CHECK(to_float16(std::numeric_limits<float>::denorm_min()).bits == 0x0000);
  CHECK(to_float16(INFINITY).bits == 0x7c00);
  CHECK(is_nan(to_float16(NAN).bits));
  CHECK(to_float(float16{0x3555}) == 0.333251953125f);
}

TEST_CASE("every bfloat16 that is not NaN comes back from float, and NaN stays NaN") {
  int wrong = 0;
  for (unsigned i = 0; i < 65536; ++i) {
    const bfloat16 half{static_cast<std::uint16_t>(i)};
    const float wide = to_float(half);
    const bool nan = (i & 0x7f80) == 0x7f80 && (i & 0x7f) != 0;
    wrong += std::bit_cast<std::uint32_t>(wide) != i << 16;
    wrong += nan ? !std::isnan(to_float(to_bfloat16(wide))) : to_bfloat16(wide) != half;
  }
  CHECK(wrong == 0);
}

TEST_CASE("bfloat16 literals: ties go to even, values beyond the range become infinity") {
  CHECK(to_bfloat16(1.0f).bits == 0x3f80);
  CHECK(to_bfloat16(std::bit_cast<float>(0x3f808000u)).bits == 0x3f80);
  CHECK(to_bfloat16(std::bit_cast<float>(0x3f818000u)).bits == 0x3f82);
  CHECK(to_bfloat16(std::bit_cast<float>(0x3f808001u)).bits == 0x3f81);
  CHECK(to_bfloat16(std::bit_cast<float>(0x00018000u)).bits == 0x0002);
  CHECK(to_bfloat16(std::numeric_limits<float>::max()).bits == 0x7f80);
  CHECK(to_bfloat16(-INFINITY).bits == 0xff80);
  // The payload of this NaN lies in the lower half alone.
  CHECK(std::isnan(to_float(to_bfloat16(std::bit_cast<float>(0x7f800001u)))));
}

TEST_CASE("array conversions give what the single ones give") {
  std::vector<float> values;
  for (int i = -50; i < 50; ++i) values.push_back(static_cast<float>(i) * 0.37f);
  std::vector<float16> halves(values.size());
  std::vector<bfloat16> brains(values.size());
  std::vector<float> from_half(values.size()), from_brain(values.size());
  convert(values.data(), halves.data(), values.size());
  convert(halves.data(), from_half.data(), values.size());
  convert(values.data(), brains.data(), values.size());
  convert(brains.data(), from_brain.data(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(from_half[i] == to_float(to_float16(values[i])));
    CHECK(from_brain[i] == to_float(to_bfloat16(values[i])));
  }
}
