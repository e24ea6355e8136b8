#include <octet/tensor/float16.hpp>

#include <bit>
#include <cmath>

namespace octet {
namespace {

constexpr std::uint32_t exponent_bias_difference = 127 - 15;

std::uint32_t widen_bits(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu;
  const std::uint32_t mantissa = half & 0x3ffu;
  if (exponent == 0x1f) return sign | 0x7f800000u | (mantissa << 13);
  if (exponent != 0) return sign | ((exponent + exponent_bias_difference) << 23) | (mantissa << 13);
  // Subnormal halves are exact multiples of 2^-24, which binary32 represents as normal numbers.
  return sign | std::bit_cast<std::uint32_t>(static_cast<float>(mantissa) * 0x1p-24f);
}

/// Shifts right by `shift` bits, rounding to nearest, ties to even.
std::uint32_t shift_right_rounded(std::uint32_t value, unsigned shift) {
  const std::uint32_t half = 1u << (shift - 1);
  const std::uint32_t odd = (value >> shift) & 1u;
  return (value + half - 1 + odd) >> shift;
}

std::uint16_t narrow_bits(std::uint32_t bits) {
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
  if (magnitude >= 0x47800000u) return static_cast<std::uint16_t>(sign | 0x7c00u);
  if (magnitude >= 0x38800000u)
    return static_cast<std::uint16_t>(sign | (shift_right_rounded(magnitude, 13) - (exponent_bias_difference << 10)));
  if (magnitude < 0x33000000u) return sign;
  const unsigned shift = 126 - (magnitude >> 23);
  return static_cast<std::uint16_t>(sign | shift_right_rounded((magnitude & 0x7fffffu) | 0x800000u, shift));
}

std::uint16_t upper_half(std::uint32_t bits) {
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);
  return static_cast<std::uint16_t>((static_cast<std::uint64_t>(bits) + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

template <typename From, typename To, typename Function>
void convert_each(const From* source, To* destination, std::size_t count, Function function) {
  for (std::size_t i = 0; i < count; ++i) destination[i] = function(source[i]);
}

}  // namespace

float to_float(float16 value) { return std::bit_cast<float>(widen_bits(value.bits)); }
float to_float(bfloat16 value) { return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16); }
float16 to_float16(float value) { return {narrow_bits(std::bit_cast<std::uint32_t>(value))}; }
bfloat16 to_bfloat16(float value) { return {upper_half(std::bit_cast<std::uint32_t>(value))}; }

void convert(const float16* source, float* destination, std::size_t count) {
  convert_each(source, destination, count, [](float16 value) { return to_float(value); });
}
void convert(const float* source, float16* destination, std::size_t count) {
  convert_each(source, destination, count, [](float value) { return to_float16(value); });
}
void convert(const bfloat16* source, float* destination, std::size_t count) {
  convert_each(source, destination, count, [](bfloat16 value) { return to_float(value); });
}
void convert(const float* source, bfloat16* destination, std::size_t count) {
  convert_each(source, destination, count, [](float value) { return to_bfloat16(value); });
}

}  // namespace octet
