#include "calib/nearest_output.hpp"

#include <algorithm>
#include <cmath>

namespace octet {
namespace {

/// How far beyond the middle of two levels a weight must be pulled to leave its own, lest rounding moves it to and fro.
constexpr double needed_pull = 0.501;

void add_scaled(std::span<const float> row, float factor, std::span<float> sums) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += factor * row[i];
}

}  // namespace

int WeightLevels::nearest(double weight) const {
  return static_cast<int>(std::clamp(std::nearbyint((weight - low) / step), 0.0, static_cast<double>(last)));
}

std::size_t descend(std::span<const float> weights, const WeightLevels& grid, std::span<const float> covariance, std::size_t stride,
                    std::size_t sweeps, std::span<int> levels) {
  const std::size_t count = weights.size();
  const std::vector<int> begin(levels.begin(), levels.end());
  std::vector<float> pull(count, 0.0F);  // Half of the error's gradient.
  for (std::size_t i = 0; i < count; ++i)
    add_scaled(covariance.subspan(i * stride, count), static_cast<float>(grid.value(levels[i]) - static_cast<double>(weights[i])), pull);
  for (std::size_t sweep = 0; sweep < sweeps; ++sweep) {
    bool moved = false;
    for (std::size_t i = 0; i < count; ++i) {
      const double variance = static_cast<double>(covariance[i * stride + i]);
      if (!(variance > 0)) continue;
      const double wanted = -static_cast<double>(pull[i]) / (variance * grid.step);
      if (std::abs(wanted) < needed_pull) continue;
      const int level = std::clamp(levels[i] + static_cast<int>(std::nearbyint(std::clamp(wanted, -256.0, 256.0))), 0, grid.last);
      if (level == levels[i]) continue;
      add_scaled(covariance.subspan(i * stride, count), static_cast<float>(grid.step * (level - levels[i])), pull);
      levels[i] = level;
      moved = true;
    }
    if (!moved) break;
  }
  std::size_t changed = 0;
  for (std::size_t i = 0; i < count; ++i) changed += begin[i] != levels[i];
  return changed;
}

void shrink(std::vector<float>& covariance, std::size_t features, std::size_t stride, double share) {
  const auto kept = static_cast<float>(1 - share);
  for (std::size_t i = 0; i < features; ++i)
    for (std::size_t j = 0; j < features; ++j)
      if (i != j) covariance[i * stride + j] *= kept;
}

}  // namespace octet
