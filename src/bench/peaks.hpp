#pragma once

#include <octet/bench/measurements.hpp>

namespace octet::bench {

/// The best rates of large convolutions (1x1 and 5x5) that an Executor of so many threads runs on its fastest kernels, alone and with
/// everything in the caches. It takes about a second. A value of `known` that is not 0 is taken over instead of measured.
Peaks measure_peaks(int threads, const Peaks& known = {});

}  // namespace octet::bench
