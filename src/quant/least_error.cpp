#include "quant/least_error.hpp"

#include <algorithm>
#include <limits>

#include "quant/limits.hpp"

namespace octet::range {
namespace {

/// Limits are tried that are so many parts of the extremes wide.
constexpr int parts = 128;
/// Narrower ones cut off too much of anything.
constexpr int fewest_parts = 16;

/// The asymmetric range must be better by that factor.
constexpr double needed_gain = 0.9;

struct Choice {
  Limits limits{};
  double error = std::numeric_limits<double>::infinity();
};

/// The best limits among those that `limits_of` makes of narrowed extremes.
class Narrowing {
 public:
  Narrowing(const ExpectedError& error, const Limits& seen, const ActivationScheme& scheme) : error_(error), seen_(seen), scheme_(scheme) {}

  Choice symmetric(bool with_sign) const {
    const auto limits_of = [&](int, int part) {
      return range::symmetric({seen_.low * part / parts, seen_.high * part / parts}, with_sign, scheme_.levels);
    };
    return narrows() ? best_high(limits_of, parts) : choice(limits_of(parts, parts));
  }

  /// One side after the other, until neither moves.
  Choice asymmetric() const {
    const auto limits_of = [&](int low, int high) {
      return range::asymmetric({seen_.low * low / parts, seen_.high * high / parts}, scheme_.sign, scheme_.levels);
    };
    if (!narrows()) return choice(limits_of(parts, parts));
    Choice best = choice(limits_of(parts, parts));
    for (int low = parts; low >= 0; low -= 2)
      if (const Choice found = best_high(limits_of, low); found.error < best.error) best = found;
    return best;
  }

 private:
  bool narrows() const { return scheme_.statistic == SampleStatistic::LeastError; }
  Choice choice(const Limits& limits) const { return {limits, error_.of(limits, scheme_.levels)}; }

  template <typename LimitsOf>
  Choice best_high(const LimitsOf& limits_of, int low) const {
    Choice best;
    for (int high = parts; high >= fewest_parts; --high)
      if (const Choice found = choice(limits_of(low, high)); found.error < best.error) best = found;
    return best;
  }

  const ExpectedError& error_;
  const Limits& seen_;
  const ActivationScheme& scheme_;
};

Choice best_symmetric(const Narrowing& narrowing, bool may_be_signed, const ActivationScheme& scheme) {
  const Choice with_sign = narrowing.symmetric(true), without = narrowing.symmetric(false);
  if (scheme.sign != Signedness::Auto) return scheme.sign == Signedness::Signed ? with_sign : without;
  if (!may_be_signed) return without;
  return without.error < with_sign.error ? without : with_sign;
}

}  // namespace

ExpectedError::ExpectedError(const Statistics& statistics, std::span<const std::string> tensors) {
  for (const std::string& tensor : tensors) {
    const ValueHistogram histogram = statistics.histogram(tensor);
    double counted = 0;
    for (const std::uint64_t count : histogram.counts) counted += static_cast<double>(count);
    if (counted > 0) add(histogram, static_cast<double>(statistics.of(tensor).elements) / counted);
  }
  std::ranges::sort(bins_, {}, &Bin::value);
  sums_.resize(bins_.size() + 1);
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    const auto& [value, count, rounded] = bins_[i];
    const Sums& before = sums_[i];
    sums_[i + 1] = {before.count + count, before.rounded + rounded, before.sum + count * value, before.squares + count * value * value};
  }
}

void ExpectedError::add(const ValueHistogram& histogram, double weight) {
  const auto& counts = histogram.counts;
  const auto count_at = [&](std::int64_t i) {
    return i < 0 || i >= static_cast<std::int64_t>(counts.size()) ? 0.0 : static_cast<double>(counts[static_cast<std::size_t>(i)]);
  };
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const std::int64_t bin = histogram.first + static_cast<std::int64_t>(i);
    const auto place = static_cast<std::int64_t>(i);
    const double beside = std::max(count_at(place - 1), count_at(place + 1));
    const double rounded = bin == 0 ? std::min(count_at(place), beside) : count_at(place);
    const double value = bin == 0 ? 0 : (static_cast<double>(bin) + 0.5) * histogram.width;
    bins_.push_back({value, weight * count_at(place), weight * rounded});
  }
}

ExpectedError::Sums ExpectedError::below(double value) const {
  const auto found = std::ranges::lower_bound(bins_, value, {}, &Bin::value);
  return sums_[static_cast<std::size_t>(found - bins_.begin())];
}

double ExpectedError::of(const Limits& limits, int levels) const {
  if (bins_.empty()) return 0;
  const Sums low = below(limits.low), high = below(limits.high), &all = sums_.back();
  const double step = (limits.high - limits.low) / (levels - 1);
  const auto cut = [](double limit, double count, double sum, double squares) {
    return std::max(0.0, squares - 2 * limit * sum + limit * limit * count);
  };
  const double cut_off = cut(limits.low, low.count, low.sum, low.squares) +
                         cut(limits.high, all.count - high.count, all.sum - high.sum, all.squares - high.squares);
  return (cut_off + step * step / 12 * (high.rounded - low.rounded)) / all.count;
}

Limits least_error(const ExpectedError& error, const Limits& seen, bool may_be_signed, const ActivationScheme& scheme) {
  const Narrowing narrowing(error, seen, scheme);
  const Choice symmetric = best_symmetric(narrowing, may_be_signed, scheme);
  if (scheme.symmetric && !scheme.auto_symmetric) return symmetric.limits;
  const Choice asymmetric = narrowing.asymmetric();
  return !scheme.auto_symmetric || asymmetric.error < needed_gain * symmetric.error ? asymmetric.limits : symmetric.limits;
}

}  // namespace octet::range
