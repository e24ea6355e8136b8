#include "stats/histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <functional>
#include <iterator>
#include <numeric>
#include <utility>

namespace octet {
namespace {

/// The largest magnitude lies in one of the bins 1,024 to 2,047.
constexpr int bins_exponent = 10;
/// Finer than the bins of the smallest float above zero; all that is counted in these bins is zero.
constexpr int finest = -160;

constexpr std::size_t block = 256;
using Indices = std::array<std::int32_t, block>;

/// Where the values belong. Truncation rounds toward zero, so that values below zero between two bins come out one too high; so do those
/// whose product is too small for a Real. Other products are exact.
template <typename Real>
void find_indices(std::span<const float> values, Real inverse_width, Indices& indices) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Real scaled = static_cast<Real>(values[i]) * inverse_width;
    const auto truncated = static_cast<std::int32_t>(scaled);
    const bool too_high = (scaled < static_cast<Real>(truncated)) | ((values[i] < 0) & (truncated == 0));
    indices[i] = truncated - static_cast<std::int32_t>(too_high) + static_cast<std::int32_t>(Histogram::side);
  }
}

/// Moves the indices that differ from that of zero to the front and says how many they are. Many activations are zero, and counting them
/// one by one would wait for the count before.
std::size_t gather_nonzero(Indices& indices, std::size_t count) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t index = indices[i];
    indices[kept] = index;
    kept += static_cast<std::size_t>(index != static_cast<std::int32_t>(Histogram::side));
  }
  return kept;
}

}  // namespace

Histogram::Histogram() : exponent_(finest), counts_(2 * side) {}

void Histogram::add(std::span<const float> values) {
  const double inverse_width = std::ldexp(1.0, -exponent_);
  const bool float_holds_width = inverse_width <= static_cast<double>(std::numeric_limits<float>::max());
  Indices indices;
  for (; !values.empty(); values = values.subspan(std::min(block, values.size()))) {
    const auto part = values.first(std::min(block, values.size()));
    if (float_holds_width)
      find_indices(part, static_cast<float>(inverse_width), indices);
    else
      find_indices(part, inverse_width, indices);
    const std::size_t kept = gather_nonzero(indices, part.size());
    counts_[side] += part.size() - kept;
    for (std::size_t i = 0; i < kept; ++i) ++counts_[static_cast<std::size_t>(indices[i])];
  }
}

void Histogram::grow(float magnitude) {
  if (magnitude > 0) set_exponent(std::max(exponent_, std::ilogb(magnitude) - bins_exponent));
}

void Histogram::set_exponent(int exponent) {
  if (exponent == exponent_) return;
  // Beyond 11 bits all bins of a side are one.
  const int shift = std::min(exponent - exponent_, 11);
  for (std::size_t i = 1; i < side; ++i) {
    counts_[side + (i >> shift)] += std::exchange(counts_[side + i], 0);
    counts_[side - 1 - (i >> shift)] += std::exchange(counts_[side - 1 - i], 0);
  }
  exponent_ = exponent;
}

void Histogram::merge(const Histogram& other) {
  Histogram term = other;
  term.set_exponent(std::max(exponent_, other.exponent_));
  set_exponent(term.exponent_);
  std::transform(counts_.begin(), counts_.end(), term.counts_.begin(), counts_.begin(), std::plus<>{});
}

std::uint64_t Histogram::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0}); }

Histogram::Edges Histogram::within(double cut) const {
  std::size_t low = 0;
  std::size_t high = counts_.size() - 1;
  for (auto passed = static_cast<double>(counts_[low]); passed <= cut && low < high; passed += static_cast<double>(counts_[low])) ++low;
  for (auto passed = static_cast<double>(counts_[high]); passed <= cut && low < high; passed += static_cast<double>(counts_[high])) --high;
  const auto edge = [&](std::size_t index) { return std::ldexp(static_cast<double>(index) - static_cast<double>(side), exponent_); };
  return {edge(low), edge(high + 1)};
}

ValueHistogram Histogram::counted() const {
  const auto is_used = [](std::uint64_t count) { return count > 0; };
  const auto begin = std::ranges::find_if(counts_, is_used);
  const auto end = std::find_if(counts_.rbegin(), std::make_reverse_iterator(begin), is_used).base();
  return {std::ldexp(1.0, exponent_), (begin - counts_.begin()) - static_cast<std::int64_t>(side), {begin, end}};
}

}  // namespace octet
