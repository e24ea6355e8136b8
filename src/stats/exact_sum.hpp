#pragma once

#include <array>
#include <cstdint>

namespace octet {

/// A sum that does not depend on the order of its terms: nothing is rounded until it is read.
///
/// A two's complement fixed-point number of 384 bits, lowest limb first, in units of 2^-149: the smallest float. Floats and sums of
/// floats in double are multiples of it, and 2^64 floats stay far below its largest value of 2^234.
class ExactSum {
 public:
  static constexpr std::size_t limb_count = 12;
  using Limbs = std::array<std::uint32_t, limb_count>;

  ExactSum() = default;
  explicit ExactSum(const Limbs& limbs) : limbs_(limbs) {}

  /// `term` is a float or a sum of floats; digits below 2^-149 would be cut off.
  void add(double term);
  void add(const ExactSum& other);
  /// The sum rounded once, to the nearest double.
  double value() const;

  /// Equal sums have equal limbs.
  const Limbs& limbs() const { return limbs_; }
  bool operator==(const ExactSum&) const = default;

 private:
  Limbs limbs_{};
};

}  // namespace octet
