#pragma once

#include <time.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

namespace octet::benchmarks {

inline double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

/// Seconds that the calling thread has run: other programs on the same cores do not count, unlike in the time of day.
inline double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Seconds that one call takes, which works in the calling thread only: the median of those that fill a turn, after a tenth as many that do
/// not count, so that a turn does not pay for what the other one left in the caches.
template <typename Function>
double time_of_turn(Function&& function) {
  constexpr double turn = 0.25;
  const auto call = [&] {
    const double start = thread_seconds();
    function();
    return thread_seconds() - start;
  };
  for (double spent = 0; spent < turn / 10;) spent += call();
  std::vector<double> times;
  for (double spent = 0; spent < turn; spent += times.back()) times.push_back(call());
  return median(std::move(times));
}

/// Medians over rounds: seconds of the two, and second / first taken within each round.
struct Comparison {
  double first = 0;
  double second = 0;
  double ratio = 0;
};

/// The two take turns, and the order changes from round to round. The benchmark's own time is that of the second one.
template <typename First, typename Second>
Comparison compare_in_turns(benchmark::State& state, First&& first, Second&& second) {
  std::vector<double> firsts, seconds, ratios;
  for (auto _ : state) {
    const bool swapped = firsts.size() % 2 == 1;
    if (swapped) seconds.push_back(time_of_turn(second));
    firsts.push_back(time_of_turn(first));
    if (!swapped) seconds.push_back(time_of_turn(second));
    ratios.push_back(seconds.back() / firsts.back());
    state.SetIterationTime(seconds.back());
  }
  return {median(std::move(firsts)), median(std::move(seconds)), median(std::move(ratios))};
}

}  // namespace octet::benchmarks
