#pragma once

#include "exec/fusion.hpp"
#include "exec/quantization.hpp"

namespace octet::exec {

/// Weights as an INT8 layer multiplies with them.
struct StoredWeights {
  Tensor values{};              ///< i8, shape of the f32 weights
  std::vector<float> scales{};  ///< one per output channel
  std::size_t narrowed = 0;     ///< output channels of fewer than 8 bits, see below
  std::size_t cut = 0;          ///< output channels that need nine bits
};

/// What a machine without VNNI asks of weights. There two neighbouring products of an unsigned activation and a weight are summed in 16
/// bits with saturation.
enum class Narrowing {
  None,
  /// An output channel in which such a sum can leave the 16 bits is stored with the smallest larger scale at which none can: at most
  /// twice as large, since 2 * 64 * 255 fits.
  WherePairsOverflow,
  /// All weights are even: oneDNN halves those of a convolution with a signed source, and loses nothing by it then.
  Even,
};

/// The weights of an INT8 layer: round(weight / scale of its output channel), narrowed for activations up to `largest_activation`.
///
/// Narrowed channels are rounded from the weights in front of their FakeQuantize where these are known, and such that a channel's rounding
/// errors add up to nothing: a layer whose inputs are all positive then does not shift.
StoredWeights store_weights(const Graph& graph, NodeId layer, const QuantizedWeights& weights, Narrowing narrowing,
                            std::int32_t largest_activation);

/// Those of the layer that heads the group. Where the channels of its result have scales of their own, the weights' scales are divided by
/// them: the result is then stored with scale 1.
StoredWeights store_weights(const Graph& graph, const Int8Regions& regions, const FusedNode& group, Narrowing narrowing,
                            std::int32_t largest_activation);

/// sum((x - zero) * w) = sum(x * w) - zero * sum(w): where every result sums all weights of its channel, the last term is the same for all
/// of them and goes into the bias, exactly. The zero point is 0 then. oneDNN's faster kernels take none.
void move_zero_point_into_bias(dnn::Scales& scales, std::vector<float>& bias, const Graph& graph, NodeId layer,
                               const StoredWeights& weights);

/// What a user should know of weights that are not the network's: "weights have less than 8 bits in 3 of 64 output channels: ...".
/// Empty for those that are.
std::string note_on(const StoredWeights& weights);

}  // namespace octet::exec
