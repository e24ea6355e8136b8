#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

namespace octet {

/// Running extremes and sums of four neighbouring columns of a matrix of floats.
///
/// Vector types of the compiler make sure that the columns are handled side by side at every level of optimization.
struct FourColumns {
  using Floats = float __attribute__((vector_size(16)));
  using Doubles = double __attribute__((vector_size(16)));
  static constexpr std::size_t width = 4;
  static constexpr float infinity = std::numeric_limits<float>::infinity();

  Floats minimum{infinity, infinity, infinity, infinity};
  Floats maximum{-infinity, -infinity, -infinity, -infinity};
  Doubles sums[2]{};

  void include(const float* values) {
    Floats given;
    std::memcpy(&given, values, sizeof given);
    minimum = given < minimum ? given : minimum;
    maximum = given > maximum ? given : maximum;
    sums[0] += Doubles{given[0], given[1]};
    sums[1] += Doubles{given[2], given[3]};
  }

  void include(std::size_t column, float value) {
    minimum[column] = value < minimum[column] ? value : minimum[column];
    maximum[column] = value > maximum[column] ? value : maximum[column];
    sums[column / 2][column % 2] += static_cast<double>(value);
  }

  void include(const FourColumns& other) {
    minimum = other.minimum < minimum ? other.minimum : minimum;
    maximum = other.maximum > maximum ? other.maximum : maximum;
    sums[0] += other.sums[0];
    sums[1] += other.sums[1];
  }

  double sum(std::size_t column) const { return sums[column / 2][column % 2]; }
};

}  // namespace octet
