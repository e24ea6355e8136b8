#include <algorithm>
#include <cmath>
#include <limits>
#include <octet/base/error.hpp>
#include <octet/quant/statistics.hpp>

#include "quant/scheme_check.hpp"

namespace octet {
namespace {

/// In double, so that limits are rounded once.
struct Limits {
  double low = 0;
  double high = 0;
};

/// Where less was seen, scales would be denormal numbers, which have few digits.
constexpr double smallest_limit = 1e-35;

/// Where nothing but zeros was seen, no range is better than another.
double usable(double limit) { return limit > 0 ? std::max(limit, smallest_limit) : 1.0; }

Limits observed_limits(const Statistics& statistics, std::string_view tensor, const ActivationScheme& scheme) {
  if (scheme.statistic == SampleStatistic::Percentile) {
    const ValueRange range = statistics.percentile(tensor, scheme.percentile);
    return {range.low, range.high};
  }
  if (scheme.aggregator == Aggregator::Trimmed) {
    const ValueRange range = statistics.trimmed_extremes(tensor, scheme.kept_samples);
    return {range.low, range.high};
  }
  const TensorStatistics seen = statistics.of(tensor);
  if (scheme.aggregator == Aggregator::Mean) return {seen.mean_minimum, seen.mean_maximum};
  return {seen.minimum, seen.maximum};
}

bool is_signed(const Statistics& statistics, std::span<const std::string> tensors, Signedness sign) {
  if (sign != Signedness::Auto) return sign == Signedness::Signed;
  return std::any_of(tensors.begin(), tensors.end(), [&](const std::string& tensor) { return statistics.of(tensor).minimum < 0; });
}

/// The lowest level has no counterpart above zero when the number of levels is even: it lies one step beyond -a.
Limits symmetric(Limits seen, bool with_sign, int levels) {
  if (!with_sign) return {0, usable(seen.high)};
  const double largest = usable(std::max(-seen.low, seen.high));
  return {levels % 2 == 0 ? -largest * levels / (levels - 2) : -largest, largest};
}

/// Widens the range on one side until zero is a level; see Statistics.
Limits with_zero_on_level(Limits range, int levels) {
  const double last = levels - 1;
  const double zero = std::round(-range.low * last / (range.high - range.low));
  if (zero == 0) return {0, range.high};
  if (zero == last) return {range.low, 0};
  const Limits low_moved{zero / (zero - last) * range.high, range.high};
  const Limits high_moved{range.low, (zero - last) / zero * range.low};
  return low_moved.high - low_moved.low > high_moved.high - high_moved.low ? low_moved : high_moved;
}

Limits asymmetric(Limits seen, Signedness sign, int levels) {
  Limits range{sign == Signedness::Unsigned ? 0 : std::min(seen.low, 0.0), std::max(seen.high, 0.0)};
  if (range.high - range.low < smallest_limit) range.high = range.low + usable(range.high - range.low);
  return with_zero_on_level(range, levels);
}

}  // namespace

ValueRange activation_range(const Statistics& statistics, std::span<const std::string> tensors, const ActivationScheme& scheme) {
  validate(scheme, "activations.");
  if (tensors.empty()) throw Error(ErrorCode::InvalidArgument, "tensors of a shared range: given none, expected at least one");
  Limits seen = observed_limits(statistics, tensors[0], scheme);
  for (const std::string& tensor : tensors.subspan(1)) {
    const Limits other = observed_limits(statistics, tensor, scheme);
    seen = {std::min(seen.low, other.low), std::max(seen.high, other.high)};
  }
  const Limits range = scheme.symmetric ? symmetric(seen, is_signed(statistics, tensors, scheme.sign), scheme.levels)
                                        : asymmetric(seen, scheme.sign, scheme.levels);
  constexpr double largest = std::numeric_limits<float>::max();
  return {static_cast<float>(std::max(range.low, -largest)), static_cast<float>(std::min(range.high, largest))};
}

ValueRange activation_range(const Statistics& statistics, std::string_view tensor, const ActivationScheme& scheme) {
  const std::string name(tensor);
  return activation_range(statistics, std::span<const std::string>(&name, 1), scheme);
}

}  // namespace octet
