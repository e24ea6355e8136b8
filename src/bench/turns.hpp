#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include <octet/bench/measurements.hpp>

#include "bench/runner.hpp"

namespace octet::bench {

/// What was measured of one model.
struct Measurement {
  std::vector<double> latencies{};     ///< seconds, of all turns
  std::vector<double> turn_medians{};  ///< median latency of each turn
  std::vector<double> turn_rates{};    ///< inferences a second in each turn
};

/// Called before each turn with the number of those that are done.
using TurnProgress = std::function<void(std::size_t turns_done)>;

/// Gives every runner one turn of that length in each round, forwards in the first round, backwards in the next: what changes slowly on
/// the machine meets all of them. One Measurement for each runner.
std::vector<Measurement> measure_in_turns(std::span<Runner* const> runners, std::size_t rounds, const TurnLength& length,
                                          const TurnProgress& progress = {});

/// `numbers[i] / divisors[i]`; both have the same size.
std::vector<double> ratios_of(std::span<const double> numbers, std::span<const double> divisors);

/// Of ratios_of(), of which there is at least one.
Ratio ratio_of(std::span<const double> numbers, std::span<const double> divisors);

}  // namespace octet::bench
