#include "tensor/narrow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "tensor/dispatch.hpp"

namespace octet {
namespace {

constexpr std::array formats{
    NarrowFormat{NarrowType::f8e4m3fn, "f8e4m3fn", 8, 3, 7, 448, true, ElementType::f32},
    NarrowFormat{NarrowType::f8e4m3fnuz, "f8e4m3fnuz", 8, 3, 8, 240, true, ElementType::f32},
    NarrowFormat{NarrowType::f8e5m2, "f8e5m2", 8, 2, 15, 57344, true, ElementType::f32},
    NarrowFormat{NarrowType::f8e5m2fnuz, "f8e5m2fnuz", 8, 2, 16, 57344, true, ElementType::f32},
    NarrowFormat{NarrowType::f8e8m0, "f8e8m0", 8, 0, 127, 0x1p127, false, ElementType::f32},
    NarrowFormat{NarrowType::f4e2m1, "f4e2m1", 4, 1, 1, 6, true, ElementType::f32},
    NarrowFormat{NarrowType::i4, "i4", 4, 4, 0, 7, true, ElementType::i8},
    NarrowFormat{NarrowType::u4, "u4", 4, 4, 0, 15, false, ElementType::u8},
    NarrowFormat{NarrowType::i2, "i2", 2, 2, 0, 1, true, ElementType::i8},
    NarrowFormat{NarrowType::u2, "u2", 2, 2, 0, 3, false, ElementType::u8},
};

float integer_of(const NarrowFormat& format, unsigned bits) {
  const unsigned half = 1U << (format.bits - 1);
  return static_cast<float>(format.is_signed && bits >= half ? static_cast<int>(bits) - static_cast<int>(2 * half)
                                                             : static_cast<int>(bits));
}

bool is_nan(const NarrowFormat& format, unsigned bits) {
  switch (format.type) {
    case NarrowType::f8e4m3fn: return (bits & 0x7f) == 0x7f;
    case NarrowType::f8e5m2: return (bits & 0x7f) > 0x7c;
    case NarrowType::f8e4m3fnuz:
    case NarrowType::f8e5m2fnuz: return bits == 0x80;
    case NarrowType::f8e8m0: return bits == 0xff;
    default: return false;
  }
}

float magnitude_of(const NarrowFormat& format, unsigned bits) {
  const unsigned fraction = bits & ((1U << format.mantissa) - 1);
  const int exponent = static_cast<int>(bits >> format.mantissa);
  if (format.type == NarrowType::f8e8m0) return std::ldexp(1.0F, exponent - format.bias);
  if (format.has_infinity() && exponent == 31) return std::numeric_limits<float>::infinity();
  const unsigned whole = exponent == 0 ? fraction : fraction + (1U << format.mantissa);
  return std::ldexp(static_cast<float>(whole), std::max(exponent, 1) - format.bias - format.mantissa);
}

}  // namespace

const NarrowFormat& format_of(NarrowType type) { return formats[static_cast<std::size_t>(type)]; }

float value_of(const NarrowFormat& format, unsigned bits) {
  bits &= (1U << format.bits) - 1;
  if (!format.is_float()) return integer_of(format, bits);
  if (is_nan(format, bits)) return std::numeric_limits<float>::quiet_NaN();
  const unsigned sign = format.is_signed ? 1U << (format.bits - 1) : 0;
  const float magnitude = magnitude_of(format, bits & ~sign);
  return (bits & sign) != 0 ? -magnitude : magnitude;
}

std::size_t packed_bytes(const NarrowFormat& format, std::size_t elements) {
  const std::size_t in_byte = 8 / static_cast<std::size_t>(format.bits);
  return elements / in_byte + (elements % in_byte != 0 ? 1 : 0);
}

Tensor widened(const NarrowFormat& format, std::span<const std::byte> bytes, Shape shape) {
  Tensor wide(format.wide, std::move(shape));
  const auto width = static_cast<std::size_t>(format.bits), in_byte = 8 / width;
  dispatch(format.wide, [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_same_v<T, float> || std::is_same_v<T, std::int8_t> || std::is_same_v<T, std::uint8_t>) {
      std::size_t i = 0;
      for (T& value : wide.mutable_data<T>()) {
        value = static_cast<T>(value_of(format, std::to_integer<unsigned>(bytes[i / in_byte]) >> (i % in_byte * width)));
        ++i;
      }
    }
  });
  return wide;
}

}  // namespace octet
