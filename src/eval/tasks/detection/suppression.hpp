#pragma once

#include <cstddef>
#include <vector>

#include <octet/eval/postprocessing.hpp>

#include "eval/tasks/detection/detection.hpp"

namespace octet::detection {

/// What a greedy suppression looks at.
struct Suppression {
  double overlap = 0.5;
  double boundary = 0;                              ///< added to widths and heights
  bool at_threshold = false;                        ///< an overlap of exactly the threshold suppresses too
  std::size_t most = static_cast<std::size_t>(-1);  ///< candidates that are looked at
};

/// Positions of the detections that no better one suppresses, in the order of `ranked`, which has the best first.
std::vector<std::size_t> kept(const std::vector<Detection>& detections, std::vector<std::size_t> ranked, const Suppression& rule);

void suppress(std::vector<Detection>& detections, const NmsStep& step);
void suppress(std::vector<Detection>& detections, const SoftNmsStep& step);

}  // namespace octet::detection
