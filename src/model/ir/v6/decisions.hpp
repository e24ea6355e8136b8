#pragma once

#include <vector>

#include "model/ir/v6/ranges.hpp"

namespace octet::ir::v6 {

/// How the engine of these versions runs one layer.
struct LayerDecision {
  bool int8 = false;
  bool gives_integers = false;  ///< an INT8 layer whose output is stored as integers
  bool is_signed = false;       ///< the sign of these integers
  bool fused = false;           ///< its output is never stored: the layer behind it is computed with it
};

/// Decides which layers run in INT8, from the front to the end by the ranges and levels, then from the end to the front: what only
/// floating-point layers read is not stored as integers.
std::vector<LayerDecision> decide(const std::vector<LayerView>& layers, const std::vector<std::size_t>& order, const LayerRanges& ranges,
                                  const std::vector<RecordedLevel>& levels);

}  // namespace octet::ir::v6
