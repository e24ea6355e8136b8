#include "bench/turns.hpp"

#include <algorithm>

#include "bench/latency.hpp"

namespace octet::bench {
namespace {

void add(Measurement& measurement, const Turn& turn) {
  measurement.latencies.insert(measurement.latencies.end(), turn.latencies.begin(), turn.latencies.end());
  measurement.turn_medians.push_back(median(turn.latencies));
  measurement.turn_rates.push_back(turn.rate);
}

}  // namespace

std::vector<Measurement> measure_in_turns(std::span<Runner* const> runners, std::size_t rounds, const TurnLength& length,
                                          const TurnProgress& progress) {
  std::vector<Measurement> measurements(runners.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < runners.size(); ++i) {
      const std::size_t index = round % 2 == 0 ? i : runners.size() - 1 - i;
      if (progress) progress(round * runners.size() + i);
      add(measurements[index], runners[index]->run(length));
    }
  }
  return measurements;
}

std::vector<double> ratios_of(std::span<const double> numbers, std::span<const double> divisors) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < numbers.size(); ++i) ratios.push_back(numbers[i] / divisors[i]);
  return ratios;
}

Ratio ratio_of(std::span<const double> numbers, std::span<const double> divisors) {
  const std::vector<double> ratios = ratios_of(numbers, divisors);
  const auto [lowest, highest] = std::ranges::minmax(ratios);
  return {median(ratios), lowest, highest};
}

}  // namespace octet::bench
