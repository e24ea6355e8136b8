#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <octet/calib/tune.hpp>
#include <octet/stats/statistics.hpp>

#include "quant/pipeline.hpp"

namespace octet {

/// A layer that can be given back to FP32 by itself: one with multiply-accumulates, or a sum.
struct TunableLayer {
  NodeId node = 0;
  std::string name{};
  std::string type{};
  double macs = 0;
  double cost = 0;  ///< what it takes to compute: multiply-accumulates and, so that sums count too, elements
};

/// One way of quantizing a network.
struct Candidate {
  std::size_t ranges = 0;        ///< 0 = the scheme's own, else position among the range choices + 1
  std::set<std::size_t> fp32{};  ///< positions of tunable layers that are given back
  auto operator<=>(const Candidate&) const = default;
};

/// What is done to candidates behind the calibration of their ranges.
struct Finishing {
  Algorithms algorithms{};
  NetworkRunner* runner = nullptr;  ///< there must be one where there are algorithms
};

/// Makes the networks of candidates from one placement and its statistics, without any new calibration. Every set of layers may be given
/// back: what moves integers between them, and which quantizers share a range, is decided anew each time.
class Candidates {
 public:
  Candidates(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme, std::vector<RangeChoice> ranges,
             Finishing finishing = {});

  const Placement& placement() const { return placement_; }
  const Statistics& statistics() const { return statistics_; }
  const std::vector<TunableLayer>& layers() const { return layers_; }
  std::size_t range_choices() const { return ranges_.size() + 1; }
  /// Of the algorithms behind the calibration of ranges; empty for none.
  std::string finishing() const { return described(finishing_.algorithms); }
  std::string ranges_name(std::size_t ranges) const { return ranges == 0 ? "as given" : ranges_[ranges - 1].name; }
  std::vector<std::string> fp32_names(const Candidate& candidate) const;

  QuantScheme scheme(const Candidate& candidate) const;
  Placement place(const Candidate& candidate) const;
  Graph graph(const Candidate& candidate) const;

  /// Multiply-accumulates of the whole network.
  double macs() const { return macs_; }
  /// Bytes of the constants of a placement's network, weights of INT8 layers counted as 8-bit integers.
  std::size_t bytes(const Placement& placement) const;

 private:
  const Placement& placement_;
  const Statistics& statistics_;
  const QuantScheme& scheme_;
  std::vector<RangeChoice> ranges_;
  Finishing finishing_;
  std::vector<TunableLayer> layers_;
  double macs_ = 0;
};

}  // namespace octet
