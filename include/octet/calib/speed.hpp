#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

/// What an inference costs with some layers in INT8 and with the same ones in FP32, everything else being equal.
struct SpeedTrial {
  std::vector<std::string> layers{};
  double int8 = 0;   ///< seconds of an inference, median
  double fp32 = 0;   ///< the same with these layers in FP32
  double ratio = 0;  ///< int8 / fp32, the median of the rounds; above 1 where FP32 is faster
  bool kept = false;  ///< the layers were left in FP32
};

struct SpeedOptions {
  int threads = 0;              ///< threads of an inference; 0 = all
  std::size_t rounds = 9;       ///< in each round both networks run in turns, so that what changes on the machine meets both
  double turn_seconds = 0.05;   ///< length of a turn, one inference at least
  double least_gain = 0.01;     ///< part of the FP32 time by which INT8 must be slower; negative: by which FP32 may be slower
  /// Called after each trial. Returning false makes leave_slow_layers() throw Error(Cancelled).
  std::function<bool(const SpeedTrial& trial)> progress{};
};

struct SpeedResult {
  QuantScheme scheme{};              ///< the given one, with an override for each layer left in FP32, which says what was measured
  std::vector<SpeedTrial> trials{};  ///< in the order in which they were made
};

/// Finds the layers that make the network slower on this machine when they run in INT8, the change to and from integers around them
/// included, and leaves them in FP32. Which layers are tried, the times of the two networks' steps say: those whose step in INT8 takes,
/// with the changes of type beside it, nearly as long as in FP32 or longer. Each decision compares two whole networks that run in turns:
/// FP32 must win by `least_gain` in three quarters of the rounds. What is measured differs from run to run and from machine to machine, so
/// that the same input may give another scheme. A network that its framework quantized stays as it is. Throws what quantize() and Executor
/// throw.
OCTET_API SpeedResult leave_slow_layers(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme,
                                        const SpeedOptions& options = {});

}  // namespace octet
