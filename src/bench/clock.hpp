#pragma once

#include <chrono>

namespace octet::bench {

/// Seconds of a clock that never goes back.
inline double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Seconds that the action takes.
template <typename Action>
double seconds_of(Action&& action) {
  const double start = now();
  action();
  return now() - start;
}

}  // namespace octet::bench
