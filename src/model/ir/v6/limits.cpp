#include "model/ir/v6/limits.hpp"

#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

namespace octet::ir::v6 {
namespace {

/// Far enough from the denormal numbers, which have few digits.
constexpr float smallest_step = 1e-37f;
/// Of the tensor's largest step: weights are divided by steps and must not overflow.
constexpr float smallest_share = 1e-10f;

bool all_equal(const std::vector<float>& values) {
  return std::ranges::all_of(values, [&](float value) { return value == values.front(); });
}

/// Where a layer's weights lie: output channels, the input channels that each of them reads, and the rest.
struct WeightsOrder {
  std::size_t outputs, depth, rest, groups;
};

WeightsOrder order_of(const Shape& shape, bool grouped) {
  const std::size_t first = grouped ? 2 : 1;
  return {shape.elements(0, first), static_cast<std::size_t>(shape[first]), shape.elements(first + 1, shape.rank()),
          grouped ? static_cast<std::size_t>(shape[0]) : 1};
}

/// The step of input channel `input` of the group that output channel `output` belongs to.
float input_step(const std::vector<float>& steps, const WeightsOrder& order, std::size_t output, std::size_t input) {
  const std::size_t channel = output * order.groups / order.outputs * order.depth + input;
  const std::size_t channels = order.groups * order.depth;
  return steps[channel * steps.size() / channels];
}

std::vector<float> largest_products(std::span<const float> weights, const WeightsOrder& order, const std::vector<float>& steps) {
  std::vector<float> largest(order.outputs, 0.0f);
  for (std::size_t o = 0; o < order.outputs; ++o)
    for (std::size_t i = 0; i < order.depth; ++i)
      for (std::size_t r = 0; r < order.rest; ++r) {
        const float weight = weights[(o * order.depth + i) * order.rest + r];
        largest[o] = std::max(largest[o], std::abs(weight) * input_step(steps, order, o, i));
      }
  return largest;
}

/// A channel of zeros must keep its bias, which is counted in its steps.
void raise_small(std::vector<float>& largest) {
  const float all = *std::ranges::max_element(largest);
  for (float& value : largest) {
    if (all == 0) value = 1;
    else if (value == 0) value = all;
  }
}

Tensor negated(const Tensor& tensor) {
  Tensor result = tensor.clone();
  for (float& value : result.mutable_data<float>()) value = -value;
  return result;
}

}  // namespace

std::vector<float> steps_of(const ChannelRange& range, bool is_signed) {
  std::vector<float> steps(range.maxima.size());
  for (std::size_t c = 0; c < steps.size(); ++c)
    steps[c] = std::max(std::abs(range.minima[c]), std::abs(range.maxima[c])) / (is_signed ? 127.0f : 255.0f);
  const float smallest = std::max(smallest_step, *std::ranges::max_element(steps) * smallest_share);
  for (float& step : steps) step = step == 0 ? 1.0f : std::max(step, smallest);
  return steps;
}

Limits activation_limits(const std::vector<float>& steps, bool is_signed, const Shape& shape) {
  Dims dims(shape.rank(), 1);
  const bool uniform = all_equal(steps);
  if (!uniform) dims[1] = shape[1];
  Tensor low(ElementType::f32, Shape(dims)), high(ElementType::f32, Shape(dims));
  const std::span<float> lows = low.mutable_data<float>(), highs = high.mutable_data<float>();
  for (std::size_t c = 0; c < lows.size(); ++c) {
    const float step = steps[c * steps.size() / lows.size()];
    lows[c] = is_signed ? -128.0f * step : 0.0f;
    highs[c] = (is_signed ? 127.0f : 255.0f) * step;
  }
  return {low, high, 256};
}

Limits weight_limits(const Tensor& weights, bool grouped, const std::vector<float>& input_steps) {
  if (weights.elements() == 0)
    throw Error(ErrorCode::InvalidModel, "weights: given shape " + to_string(weights.shape()) + ", expected elements to quantize");
  const WeightsOrder order = order_of(weights.shape(), grouped);
  std::vector<float> largest = largest_products(weights.data<float>(), order, input_steps);
  raise_small(largest);
  const bool by_input = order.depth > 1 && !all_equal(input_steps);
  Dims dims = weights.shape().dims();
  for (std::size_t i = grouped ? 2 : 1; i < dims.size(); ++i)
    if (!by_input || i > (grouped ? 2u : 1u)) dims[i] = 1;
  Tensor high(ElementType::f32, Shape(dims));
  const std::span<float> highs = high.mutable_data<float>();
  const std::size_t entries = highs.size() / order.outputs;
  for (std::size_t o = 0; o < order.outputs; ++o)
    for (std::size_t i = 0; i < entries; ++i) highs[o * entries + i] = largest[o] / input_step(input_steps, order, o, i);
  return {negated(high), high, 255};
}

}  // namespace octet::ir::v6
