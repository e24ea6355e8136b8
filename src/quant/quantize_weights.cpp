#include "quant/quantize_weights.hpp"

#include <algorithm>
#include <cmath>

#include "quant/layers.hpp"

namespace octet {
namespace {

/// Far from the denormal numbers, also after a division by the number of levels.
constexpr float smallest_limit = 1e-35f;

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

/// The largest magnitude of the weights that each entry of the limits stands for.
std::vector<float> magnitudes(const Tensor& weights, const Shape& limits) {
  std::vector<float> largest(limits.elements(), 0.0f);
  const Dims strides = weights.shape().strides();
  const Dims steps = limits_strides(limits);
  const auto values = weights.data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::int64_t channel = 0;
    for (std::size_t dim = 0; dim < steps.size(); ++dim)
      if (steps[dim] != 0) channel += static_cast<std::int64_t>(i) / strides[dim] % weights.shape()[dim] * steps[dim];
    float& magnitude = largest[static_cast<std::size_t>(channel)];
    magnitude = std::max(magnitude, std::abs(values[i]));
  }
  return largest;
}

void raise_small(std::vector<float>& limits) {
  const float largest = limits.empty() ? 0.0f : *std::ranges::max_element(limits);
  const float for_zeros = largest > 0 ? std::max(largest, smallest_limit) : 1.0f;
  for (float& limit : limits) limit = limit == 0 ? for_zeros : std::max(limit, smallest_limit);
}

}  // namespace

WeightLimits weight_limits(const Node& layer, const Tensor& weights, const WeightScheme& scheme) {
  const Shape shape = limits_shape(layer, weights.shape(), scheme.granularity);
  std::vector<float> high = magnitudes(weights, shape);
  raise_small(high);
  std::vector<float> low(high.size());
  const float widening = scheme.levels == 256 ? 128.0f / 127.0f : 1.0f;
  std::ranges::transform(high, low.begin(), [&](float limit) { return -limit * widening; });
  return {Tensor::from(low, shape), Tensor::from(high, shape)};
}

}  // namespace octet
