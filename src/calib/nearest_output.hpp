#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace octet {

/// Levels of a weight: low + i * step for i from 0 to last.
struct WeightLevels {
  double low = 0, step = 0;
  int last = 0;

  double value(int level) const { return low + step * level; }
  int nearest(double weight) const;
};

/// Chooses levels for the weights of one output such that the variance of what it gives changes little. `levels` holds what to begin with
/// and receives the result; `covariance` is that of the features, row by row, `stride` apart. Says how many of them changed.
std::size_t descend(std::span<const float> weights, const WeightLevels& grid, std::span<const float> covariance, std::size_t stride,
                    std::size_t sweeps, std::span<int> levels);

/// Draws what is off the diagonal towards zero: a covariance of n rows says little about more features than rows.
void shrink(std::vector<float>& covariance, std::size_t features, std::size_t stride, double share);

}  // namespace octet
