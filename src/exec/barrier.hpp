#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace octet::exec {

/// Where the threads of a team wait until all have come.
///
/// Each thread announces itself on a cache line of its own and watches those of the others. With two threads that takes a sixth of what
/// OpenMP's barrier takes in GCC's library, which matters between steps of a few microseconds.
class Barrier {
 public:
  explicit Barrier(int most_threads) : arrivals_(new Arrival[static_cast<std::size_t>(most_threads)]) {}

  /// Called by each of `threads`, with its index from 0 on. What any of them wrote before is visible to all behind it. A `patient` thread
  /// believes that the others run on processors of their own, and keeps its own for half a millisecond.
  void wait(int thread, int threads, bool patient);

 private:
  /// How many times a thread has come.
  struct alignas(64) Arrival {
    std::atomic<std::uint32_t> count = 0;
  };

  std::unique_ptr<Arrival[]> arrivals_;
};

}  // namespace octet::exec
