#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <octet/base/workers.hpp>
#include <octet/exec/executor.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

/// How many samples the inputs of one inference hold.
std::uint64_t samples_of(std::span<const Tensor> inputs);

/// The inferences that statistics are collected from.
struct Inferences {
  std::size_t count = 0;
  std::function<std::vector<Tensor>(std::size_t inference)> inputs{};  ///< may be called by several workers at the same time
};

/// What one piece of them showed.
struct Collected {
  std::uint64_t samples = 0;
  Statistics statistics{};
};

/// Has workers run the inferences, each a piece of them, and gives what they saw to `take`, in order. `executor` observes `tensors`.
void collect(const Executor& executor, const std::vector<std::string>& tensors, const Inferences& inferences, Workers& workers,
             const std::function<void(Collected)>& take);

}  // namespace octet
