#pragma once

#include "model/ir/v6/build.hpp"

namespace octet::ir::v6 {

/// The net with FakeQuantize where the engine of these versions computes with integers, by the ranges and levels given. The FakeQuantize of
/// a layer's output is called LAYER/fq_output, that of a floating-point tensor LAYER/fq_input after the first layer that reads it as
/// integers, and that of weights LAYER/fq_weights. An output channel whose weights are all zero has the scale of the layer's largest.
Graph quantize(const BuiltNet& built, const NetRecord& net, const std::vector<RecordedRange>& statistics,
               const std::vector<RecordedLevel>& levels);

}  // namespace octet::ir::v6
