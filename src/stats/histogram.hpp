#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <octet/stats/statistics.hpp>

namespace octet {

/// Counts of values in bins [i * 2^k, (i + 1) * 2^k) with i from -2048 to 2047.
///
/// k follows from the largest magnitude alone, which uses 1,024 to 2,048 bins of its side; as that grows neighbours are joined. Since bins
/// nest, the counts do not depend on when it grew.
class Histogram {
 public:
  static constexpr std::size_t side = 2048;

  Histogram();

  /// Makes the bins wide enough for values of at most `magnitude`.
  void grow(float magnitude);
  /// The values are finite and within what the histogram has grown to.
  void add(std::span<const float> values);
  void merge(const Histogram& other);

  std::uint64_t total() const;
  /// The outer edges of the first and last bin that remain when `cut` counts are taken away at either end; less than half of the total.
  struct Edges {
    double low;
    double high;
  };
  Edges within(double cut) const;

  /// The bins between the first and the last that hold anything.
  ValueHistogram counted() const;

  /// Counts of the bins in order of values; bin 0 is at index `side`.
  std::span<const std::uint64_t> counts() const { return counts_; }
  /// `counts` has 2 * side entries, for bins of the present width.
  void set_counts(std::vector<std::uint64_t> counts) { counts_ = std::move(counts); }

  bool operator==(const Histogram&) const = default;

 private:
  void set_exponent(int exponent);

  int exponent_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace octet
