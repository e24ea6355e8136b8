#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace octet {

/// Calls `work` once for each index below `count`, by up to `workers` threads, the calling one among them. Throws what the work of the
/// lowest index that failed threw.
template <typename Work>
void for_each_index(std::size_t count, int workers, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::vector<std::exception_ptr> failures(count);
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) try {
        work(i);
      } catch (...) {
        failures[i] = std::current_exception();
      }
  };
  std::vector<std::jthread> threads;
  const std::size_t others = std::min(count, static_cast<std::size_t>(std::max(workers, 1)));
  for (std::size_t i = 1; i < others; ++i) threads.emplace_back(run);
  run();
  threads.clear();
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace octet
