#pragma once

#include <octet/graph/graph.hpp>
#include <octet/quant/scheme.hpp>

namespace octet {

/// The limits of a weights quantizer, broadcasting to the weights: [O,1,1,1] per output channel, ones per tensor.
struct WeightLimits {
  Tensor low{};
  Tensor high{};
};

/// Limits [-m, m] with m the largest magnitude of the channel, or of all channels; with 256 levels [-m * 128 / 127, m], so that zero is a
/// level. A channel of zeros takes the layer's largest m, or 1 when there is nothing but zeros.
WeightLimits weight_limits(const Node& layer, const Tensor& weights, const WeightScheme& scheme);

}  // namespace octet
