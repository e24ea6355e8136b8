#include "quant/quantize_weights.hpp"

#include <algorithm>
#include <span>

#include "quant/estimator.hpp"
#include "quant/layers.hpp"
#include "quant/limits.hpp"

namespace octet {
namespace {

Shape limits_shape(const Node& layer, const Shape& weights, Granularity granularity) {
  Dims dims(weights.rank(), 1);
  if (granularity == Granularity::PerChannel)
    for (const std::size_t dim : output_channel_dims(layer, weights.rank())) dims[dim] = weights[dim];
  return Shape(std::move(dims));
}

/// For each dimension of the weights the step in the limits, 0 where they have one entry for all.
Dims limits_strides(const Shape& limits) {
  Dims strides = limits.strides();
  for (std::size_t i = 0; i < strides.size(); ++i)
    if (limits[i] == 1) strides[i] = 0;
  return strides;
}

/// The weights that each entry of the limits stands for.
std::vector<std::vector<float>> weights_of_entries(const Tensor& weights, const Shape& limits) {
  std::vector<std::vector<float>> entries(limits.elements());
  const Dims strides = weights.shape().strides();
  const Dims steps = limits_strides(limits);
  const auto values = weights.data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::int64_t entry = 0;
    for (std::size_t dim = 0; dim < steps.size(); ++dim)
      if (steps[dim] != 0) entry += static_cast<std::int64_t>(i) / strides[dim] % weights.shape()[dim] * steps[dim];
    entries[static_cast<std::size_t>(entry)].push_back(values[i]);
  }
  return entries;
}

float magnitude(std::span<float> weights, const range::Estimator& estimator) {
  if (weights.empty()) return 0;
  const range::Limits seen = range::estimate(estimator, weights);
  return static_cast<float>(std::max(-seen.low, seen.high));
}

/// A channel of zeros is as wide as the widest.
void raise_small(std::vector<float>& magnitudes) {
  const float largest = magnitudes.empty() ? 0.0f : *std::ranges::max_element(magnitudes);
  for (float& limit : magnitudes)
    if (limit == 0) limit = largest;
}

}  // namespace

WeightLimits weight_limits(const Node& layer, const Tensor& weights, const WeightScheme& scheme) {
  const Shape shape = limits_shape(layer, weights.shape(), scheme.granularity);
  const range::Estimator estimator = range::estimator_of(scheme);
  std::vector<float> magnitudes;
  for (std::vector<float>& entry : weights_of_entries(weights, shape)) magnitudes.push_back(magnitude(entry, estimator));
  raise_small(magnitudes);
  std::vector<float> low, high;
  for (const float largest : magnitudes) {
    const ValueRange limits = range::rounded(range::symmetric({-largest, largest}, true, scheme.levels));
    low.push_back(limits.low);
    high.push_back(limits.high);
  }
  return {Tensor::from(low, shape), Tensor::from(high, shape)};
}

}  // namespace octet
