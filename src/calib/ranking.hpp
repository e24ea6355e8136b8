#pragma once

#include <functional>
#include <vector>

#include "calib/candidate.hpp"

namespace octet {

struct RankingOptions {
  std::size_t ranges = 0;  ///< as in Candidate
  int threads = 0;         ///< of one inference
  int workers = 1;         ///< samples that run at the same time
  std::function<void(std::size_t done)> progress{};  ///< after each layer; what it throws ends the ranking
};

/// For each tunable layer how much the outputs of the FP32 network change when this layer alone computes in INT8: the power of the
/// difference divided by that of the output, over all samples, averaged over the outputs. Infinite where something is not finite.
///
/// The network is cut in front of each layer in turn. What crosses the cut is computed once for all samples, from what crossed the one
/// before, so that for a layer only the part behind it is run again, and memory holds the values of two cuts of all samples, never more.
/// The result does not depend on `workers`.
std::vector<double> rank_layers(const Candidates& candidates, const std::vector<std::vector<Tensor>>& samples,
                                const RankingOptions& options);

}  // namespace octet
