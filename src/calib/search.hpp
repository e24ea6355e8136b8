#pragma once

#include "calib/trials.hpp"

namespace octet {

/// Looks for the candidate with the fewest multiply-accumulates in FP32 whose drop is within the limit:
///
/// 1. All layers in INT8, with the scheme's own ranges. Then every other choice of ranges on part of the samples, and the best three of
/// them
///    on all until one is good.
/// 2. With the best ranges, layers are ranked by what they do to the outputs, alone, for each operation that they would cost in FP32. The
///    shortest run of the first ones that meets the limit is found by doubling and then halving.
/// 3. Layers that turn out not to be needed are taken out again, the least harmful first, in blocks that become smaller.
/// 4. Every layer that is left is tried in INT8 once more, which is the proof that it is needed.
class Search {
 public:
  Search(const Candidates& candidates, const SampledMetric& metric, const TuneOptions& options,
         const std::vector<std::vector<Tensor>>& samples);

  TuneResult run();

 private:
  void solve();
  bool solve_by_ranges();
  std::vector<std::size_t> best_ranges();
  void solve_by_layers();
  void rank();
  Candidate first_layers(std::size_t count) const;
  std::size_t shortest_run();
  std::vector<std::size_t> least_harmful_first(const std::set<std::size_t>& layers) const;
  void take_out_needless();
  void prove();

  Candidate best_found() const;
  std::vector<ReturnedLayer> returned(const Candidate& chosen) const;
  std::vector<LayerEffect> ranking() const;
  std::size_t layers_in_fp32(const std::vector<LayerDecision>& decisions) const;
  std::string conclusion(const TuneResult& result) const;

  const Candidates& candidates_;
  const TuneOptions& options_;
  const std::vector<std::vector<Tensor>>& samples_;
  Trials trials_;
  std::size_t ranges_ = 0;       ///< the best choice
  std::vector<double> effects_;  ///< of each tunable layer
  std::vector<std::size_t> order_;  ///< layers, those to be given back first in front
  std::optional<Candidate> answer_;
  std::string stopped_;  ///< why the search ended early; empty when it did not
};

}  // namespace octet
