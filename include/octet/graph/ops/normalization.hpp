#pragma once

#include <cstdint>

namespace octet {

/// gamma * (x - mean) / sqrt(variance + epsilon) + beta, per channel (dimension 1). Ioffe and Szegedy, 2015.
/// Inputs: data, gamma, beta, mean, variance; the opset1 order (gamma, beta, data, ...) is turned into this by the reader.
struct BatchNormInference {
  double epsilon = 1e-5;
  bool operator==(const BatchNormInference&) const = default;
};

/// x / (bias + alpha/size * sum of squares in the window)^beta (Krizhevsky et al., 2012).
/// Inputs: data, axes (constant) along which windows lie.
/// With more than one axis the window is size^axes and alpha is divided by that number.
struct LRN {
  double alpha = 1e-4;
  double beta = 0.75;
  double bias = 1;
  std::int64_t size = 5;
  bool operator==(const LRN&) const = default;
};

/// x / sqrt(sum(x^2) + eps) or x / sqrt(max(sum(x^2), eps)). Inputs: data, axes (constant).
struct NormalizeL2 {
  enum class EpsMode : std::uint8_t { Add, Max };
  double eps = 1e-10;
  EpsMode eps_mode = EpsMode::Add;
  bool operator==(const NormalizeL2&) const = default;
};

/// Subtracts the mean and, with `normalize_variance`, divides by sqrt(variance + eps) (InsideSqrt) or
/// sqrt(variance) + eps (OutsideSqrt). Inputs: data, axes (constant).
/// An MVN-1 (`version1`) has no axes input: `across_channels` says whether the channels (dimension 1) are averaged over too.
struct MVN {
  enum class EpsMode : std::uint8_t { InsideSqrt, OutsideSqrt };
  double eps = 1e-9;
  bool normalize_variance = true;
  EpsMode eps_mode = EpsMode::InsideSqrt;
  bool version1 = false;
  bool across_channels = false;
  bool operator==(const MVN&) const = default;
};

}  // namespace octet
