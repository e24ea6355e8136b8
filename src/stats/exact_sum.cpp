#include "stats/exact_sum.hpp"

#include <bit>
#include <cmath>

namespace octet {
namespace {

using Limbs = ExactSum::Limbs;

constexpr int limb_bits = 32;
constexpr int unit_exponent = -149;
constexpr int mantissa_bits = 53;

void add_to(Limbs& sum, const Limbs& term) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    carry += std::uint64_t{sum[i]} + term[i];
    sum[i] = static_cast<std::uint32_t>(carry);
    carry >>= limb_bits;
  }
}

Limbs negated(Limbs limbs) {
  for (std::uint32_t& limb : limbs) limb = ~limb;
  Limbs one{1};
  add_to(limbs, one);
  return limbs;
}

bool is_negative(const Limbs& limbs) { return limbs.back() >> (limb_bits - 1); }

/// A non-negative double as limbs.
Limbs to_limbs(double magnitude) {
  int exponent = 0;
  auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(magnitude, &exponent), mantissa_bits));
  int shift = exponent - mantissa_bits - unit_exponent;
  if (shift < 0) {
    mantissa = shift > -mantissa_bits ? mantissa >> -shift : 0;
    shift = 0;
  }
  Limbs limbs{};
  const auto first = static_cast<std::size_t>(shift / limb_bits);
  const int bit = shift % limb_bits;
  const std::uint64_t low = (mantissa & 0xffffffff) << bit;
  const std::uint64_t high = (mantissa >> limb_bits << bit) + (low >> limb_bits);
  const std::uint32_t parts[] = {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(high),
                                 static_cast<std::uint32_t>(high >> limb_bits)};
  for (std::size_t i = 0; i < 3 && first + i < limbs.size(); ++i) limbs[first + i] = parts[i];
  return limbs;
}

/// A non-negative number, rounded to the nearest double.
double to_double(const Limbs& limbs) {
  std::size_t top = limbs.size();
  while (top > 0 && limbs[top - 1] == 0) --top;
  if (top <= 2) return std::ldexp(static_cast<double>(limbs[1] * (std::uint64_t{1} << limb_bits) + limbs[0]), unit_exponent);
  // The 64 highest bits decide the rounding; of those below it matters only whether one is set.
  const int gap = std::countl_zero(limbs[top - 1]);
  std::uint64_t bits = (std::uint64_t{limbs[top - 1]} << limb_bits | limbs[top - 2]) << gap;
  bits |= std::uint64_t{limbs[top - 3]} << gap >> limb_bits;
  bool rest = static_cast<std::uint32_t>(std::uint64_t{limbs[top - 3]} << gap) != 0;
  for (std::size_t i = 0; i + 3 < top; ++i) rest |= limbs[i] != 0;
  const int exponent = static_cast<int>(top - 2) * limb_bits - gap + unit_exponent;
  return std::ldexp(static_cast<double>(bits | static_cast<std::uint64_t>(rest)), exponent);
}

}  // namespace

void ExactSum::add(double term) {
  const Limbs magnitude = to_limbs(std::abs(term));
  add_to(limbs_, term < 0 ? negated(magnitude) : magnitude);
}

void ExactSum::add(const ExactSum& other) { add_to(limbs_, other.limbs_); }

double ExactSum::value() const { return is_negative(limbs_) ? -to_double(negated(limbs_)) : to_double(limbs_); }

}  // namespace octet
