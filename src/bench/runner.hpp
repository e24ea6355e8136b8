#pragma once

#include <cstdint>
#include <vector>

#include <octet/bench/measurements.hpp>
#include <octet/exec/executor.hpp>

namespace octet::bench {

/// How long a turn lasts: until both numbers are reached. 0 is a number that does not count.
struct TurnLength {
  std::uint64_t inferences = 0;
  double seconds = 0;
};

/// What one turn gave.
struct Turn {
  std::vector<double> latencies{};  ///< seconds of each inference from its submission to its completion
  /// Inferences a second: of synchronous ones 1 / median latency, else the sum over the streams of what each completed.
  double rate = 0;
};

/// Runs inferences one after the other, or many at a time, and times them. The requests share the Executor and with it one copy of
/// the weights.
class Runner {
 public:
  /// Every request gets the same inputs, one per input of the network. Throws Error(InvalidArgument) for a number below 1, for more
  /// than one stream or request without `asynchronous`, and for fewer requests than streams.
  Runner(const Executor& executor, const std::vector<Tensor>& inputs, const RunnerOptions& options);

  /// Runs inferences until `length` is reached, at least one on each stream. A tenth as many, of a second at most and at least one on each
  /// stream, run before and do not count, since they pay for what ran earlier. What an inference throws ends the turn and is thrown here.
  Turn run(const TurnLength& length);

 private:
  std::vector<InferRequest> requests_;
  RunnerOptions options_;
};

}  // namespace octet::bench
