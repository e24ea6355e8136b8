#include "quant/pipeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <octet/base/error.hpp>

namespace octet {

Pipeline::Pipeline(const QuantScheme& scheme, const Algorithms& further) : algorithms_{range_calibration(scheme)} {
  check(further);
  algorithms_.insert(algorithms_.end(), further.begin(), further.end());
}

StatisticsRequest Pipeline::needs(const Placement& placement) const {
  StatisticsRequest all;
  for (const auto& algorithm : algorithms_) {
    const StatisticsRequest one = algorithm->needs(placement);
    for (const std::string& tensor : one.tensors)
      if (std::ranges::find(all.tensors, tensor) == all.tensors.end()) all.tensors.push_back(tensor);
    all.inferences = std::max(all.inferences, one.inferences);
  }
  return all;
}

AlgorithmResult Pipeline::apply(const Placement& placement, const Statistics& statistics, NetworkRunner& runner) const {
  AlgorithmResult result{placement.graph};
  for (const auto& algorithm : algorithms_) {
    AlgorithmResult next = algorithm->apply(result.graph, placement, statistics, runner);
    result.graph = std::move(next.graph);
    for (AlgorithmNote& note : next.notes) note.algorithm = algorithm->description();
    std::ranges::move(next.notes, std::back_inserter(result.notes));
  }
  return result;
}

void check(const Algorithms& algorithms) {
  if (std::ranges::find(algorithms, nullptr) != algorithms.end())
    throw Error(ErrorCode::InvalidArgument, "algorithms: given a null pointer, expected algorithms");
}

std::string described(const Algorithms& algorithms) {
  std::string text;
  for (const auto& algorithm : algorithms) text += (text.empty() ? "" : "; ") + algorithm->description();
  return text;
}

}  // namespace octet
