#pragma once

#include <span>
#include <string_view>
#include <variant>

#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

/// What of the values of a tensor its range is to hold: each way of choosing has its own parameters, for activations and weights alike.
namespace octet::range {

/// In double, so that limits are rounded once.
struct Limits {
  double low = 0;
  double high = 0;
  bool operator==(const Limits&) const = default;
};

/// The smallest and the largest value.
struct MinMax {
  bool operator==(const MinMax&) const = default;
};

/// The mean of the samples' minima and that of their maxima.
struct Mean {
  bool operator==(const Mean&) const = default;
};

/// The extremes that `kept_samples` per cent of the samples keep to; see Statistics::trimmed_extremes.
struct Trimmed {
  double kept_samples = 99.5;
  bool operator==(const Trimmed&) const = default;
};

/// The values that `percent` per cent of all elements lie between; see Statistics::percentile.
struct Percentile {
  double percent = 99.99;
  bool operator==(const Percentile&) const = default;
};

/// The range in which quantization is expected to have the least squared error. That depends on its levels too: see least_error.hpp, which
/// narrows what this estimates, the extremes.
struct LeastError {
  bool operator==(const LeastError&) const = default;
};

using Estimator = std::variant<MinMax, Mean, Trimmed, Percentile, LeastError>;

Estimator estimator_of(const ActivationScheme& scheme);
Estimator estimator_of(const WeightScheme& scheme);

/// Of what was seen of a tensor. Throws what the members of Statistics throw.
Limits estimate(const Estimator& estimator, const Statistics& statistics, std::string_view tensor);

/// Of values that are all there is, as those of weights: they are one sample. Changes their order; there must be one at least.
Limits estimate(const Estimator& estimator, std::span<float> values);

}  // namespace octet::range
