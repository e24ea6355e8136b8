#include "exec/barrier.hpp"

#include <immintrin.h>

#include <thread>

namespace octet::exec {

void Barrier::wait(int thread, int threads, bool patient) {
  // Who yields to another process may not run again for milliseconds. Who does not keeps threads of this process from running.
  const int spins_before_yielding = patient ? 10000 : 100;
  std::atomic<std::uint32_t>& own = arrivals_[static_cast<std::size_t>(thread)].count;
  const std::uint32_t count = own.load(std::memory_order_relaxed) + 1;
  own.store(count, std::memory_order_release);
  for (int other = 0; other < threads; ++other) {
    const std::atomic<std::uint32_t>& arrived = arrivals_[static_cast<std::size_t>(other)].count;
    // A thread may have come once more already, never twice.
    for (int spins = 0; arrived.load(std::memory_order_acquire) - count > 1; ++spins) {
      if (spins < spins_before_yielding) _mm_pause();
      else std::this_thread::yield();
    }
  }
}

}  // namespace octet::exec
