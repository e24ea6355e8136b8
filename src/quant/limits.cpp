#include "quant/limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace octet::range {
namespace {

/// Where less was seen, scales would be denormal numbers, which have few digits.
constexpr double smallest_limit = 1e-35;

/// Where nothing but zeros was seen, no range is better than another.
double usable(double limit) { return limit > 0 ? std::max(limit, smallest_limit) : 1.0; }

/// Widens the range on one side until zero is a level; see activation_range().
Limits with_zero_on_level(Limits range, int levels) {
  const double last = levels - 1;
  const double zero = std::round(-range.low * last / (range.high - range.low));
  if (zero == 0) return {0, range.high};
  if (zero == last) return {range.low, 0};
  const Limits low_moved{zero / (zero - last) * range.high, range.high};
  const Limits high_moved{range.low, (zero - last) / zero * range.low};
  return low_moved.high - low_moved.low > high_moved.high - high_moved.low ? low_moved : high_moved;
}

}  // namespace

/// The lowest level has no counterpart above zero when the number of levels is even: it lies one step beyond -a.
Limits symmetric(Limits seen, bool with_sign, int levels) {
  if (!with_sign) return {0, usable(seen.high)};
  const double largest = usable(std::max(-seen.low, seen.high));
  return {levels % 2 == 0 ? -largest * levels / (levels - 2) : -largest, largest};
}

Limits asymmetric(Limits seen, Signedness sign, int levels) {
  Limits range{sign == Signedness::Unsigned ? 0 : std::min(seen.low, 0.0), std::max(seen.high, 0.0)};
  if (range.high - range.low < smallest_limit) range.high = range.low + usable(range.high - range.low);
  return with_zero_on_level(range, levels);
}

ValueRange rounded(const Limits& limits) {
  constexpr double largest = std::numeric_limits<float>::max();
  return {static_cast<float>(std::max(limits.low, -largest)), static_cast<float>(std::min(limits.high, largest))};
}

}  // namespace octet::range
