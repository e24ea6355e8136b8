#pragma once

#include <octet/quant/quantize.hpp>
#include <vector>

#include "arguments.hpp"

namespace octet::c {

/// One of the decisions, whose text it shows.
inline octet_decision decision_of(const std::vector<LayerDecision>& decisions, std::size_t index) {
  const LayerDecision& made = decisions[index_in(index, decisions.size(), "decision")];
  return {0, made.layer.c_str(), made.type.c_str(), made.reason.c_str(), made.int8, made.macs};
}

}  // namespace octet::c
