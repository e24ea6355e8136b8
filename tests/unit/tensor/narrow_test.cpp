#include "tensor/narrow.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace octet;

namespace {

float value(NarrowType type, unsigned bits) { return value_of(format_of(type), bits); }

template <std::size_t count>
Tensor widened(NarrowType type, const std::array<unsigned char, count>& bytes, Shape shape) {
  return octet::widened(format_of(type), std::as_bytes(std::span(bytes)), std::move(shape));
}

}  // namespace

TEST_CASE("floating-point numbers of 8 bits are what their specifications say") {
  CHECK(value(NarrowType::f8e4m3fn, 0x38) == 1);
  CHECK(value(NarrowType::f8e4m3fn, 0x7e) == 448);
  CHECK(value(NarrowType::f8e4m3fn, 0x01) == std::ldexp(1.0F, -9));
  CHECK(std::isnan(value(NarrowType::f8e4m3fn, 0xff)));
  CHECK(value(NarrowType::f8e4m3fnuz, 0x7f) == 240);
  CHECK(std::isnan(value(NarrowType::f8e4m3fnuz, 0x80)));
  CHECK(value(NarrowType::f8e5m2, 0x7b) == 57344);
  CHECK(value(NarrowType::f8e5m2, 0xfc) == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(value(NarrowType::f8e5m2, 0x7d)));
  CHECK(value(NarrowType::f8e5m2fnuz, 0x7f) == 57344);
  CHECK(value(NarrowType::f8e5m2fnuz, 0x01) == std::ldexp(1.0F, -17));
  CHECK(value(NarrowType::f8e8m0, 0x80) == 2);
  CHECK(value(NarrowType::f8e8m0, 0x00) == std::ldexp(1.0F, -127));
  CHECK(std::isnan(value(NarrowType::f8e8m0, 0xff)));
}

TEST_CASE("floating-point numbers of 4 bits have eight magnitudes") {
  std::vector<float> values;
  for (unsigned bits = 0; bits < 8; ++bits) values.push_back(value(NarrowType::f4e2m1, bits));
  CHECK(values == std::vector<float>{0, 0.5F, 1, 1.5F, 2, 3, 4, 6});
  CHECK(value(NarrowType::f4e2m1, 0xd) == -3);
}

TEST_CASE("packed numbers lie in the lowest bits of a byte first") {
  CHECK(widened(NarrowType::i2, std::array<unsigned char, 2>{0b11'10'01'00, 0b01}, {5}) ==
        Tensor::from(std::vector<std::int8_t>{0, 1, -2, -1, 1}, {5}));
  CHECK(widened(NarrowType::u2, std::array<unsigned char, 1>{0b11'10'01'00}, {2, 2}) ==
        Tensor::from(std::vector<std::uint8_t>{0, 1, 2, 3}, {2, 2}));
  CHECK(widened(NarrowType::i4, std::array<unsigned char, 2>{0xf7, 0x08}, {3}) == Tensor::from(std::vector<std::int8_t>{7, -1, -8}, {3}));
  CHECK(widened(NarrowType::f4e2m1, std::array<unsigned char, 1>{0xf1}, {2}) == Tensor::from(std::vector<float>{0.5F, -6}, {2}));
  CHECK(packed_bytes(format_of(NarrowType::u2), 5) == 2);
}
