#include "quant/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace octet {
namespace {

/// The largest magnitude lies in one of the bins 1,024 to 2,047.
constexpr int bins_exponent = 10;
/// Finer than the bins of the smallest float above zero; all that is counted in these bins is zero.
constexpr int finest = -160;

}  // namespace

Histogram::Histogram() : exponent_(finest), inverse_width_(std::ldexp(1.0, -finest)), counts_(2 * side) {}

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
  inverse_width_ = std::ldexp(1.0, -exponent);
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

}  // namespace octet
