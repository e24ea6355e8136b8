#pragma once

#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/v6/ranges.hpp"

namespace octet::ir::v6 {

/// The steps between the integers of a tensor, one for each channel: the largest magnitude over 255 where they are unsigned, over 127 where
/// they are signed. A step of 0 counts as 1.
std::vector<float> steps_of(const ChannelRange& range, bool is_signed);

/// What FakeQuantize takes: its limits and levels.
struct Limits {
  Tensor low{}, high{};
  std::int64_t levels = 256;
};

/// For activations of shape `shape`, whose dimension 1 has as many entries as there are steps or a multiple of them, each step standing for
/// neighbouring entries.
Limits activation_limits(const std::vector<float>& steps, bool is_signed, const Shape& shape);

/// For weights of a Convolution [O,I,...], GroupConvolution [G,O,I,...] or transposed MatMul [O,I] that meet input channels of these steps:
/// products of a weight and an input have one step for each output channel, the largest over 127.
Limits weight_limits(const Tensor& weights, bool grouped, const std::vector<float>& input_steps);

}  // namespace octet::ir::v6
