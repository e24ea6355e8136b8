#pragma once

#include <memory>
#include <string>
#include <vector>

#include <octet/quant/algorithm.hpp>

namespace octet {

using Algorithms = std::vector<std::shared_ptr<const Algorithm>>;

/// Calibration of ranges and the algorithms behind it, in order.
class Pipeline {
 public:
  Pipeline(const QuantScheme& scheme, const Algorithms& further);

  /// What all of them need.
  StatisticsRequest needs(const Placement& placement) const;
  AlgorithmResult apply(const Placement& placement, const Statistics& statistics, NetworkRunner& runner) const;

 private:
  Algorithms algorithms_;
};

/// Throws Error(InvalidArgument) for a null pointer.
void check(const Algorithms& algorithms);

/// All that the algorithms' descriptions say; empty for none.
std::string described(const Algorithms& algorithms);

}  // namespace octet
