#pragma once

#include <chrono>

namespace octet::bench {

/// Seconds of a clock that never goes back.
inline double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace octet::bench
