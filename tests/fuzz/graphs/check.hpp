#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reference_run.hpp"

namespace octet::fuzz {

/// What of a network was wrong.
enum class Fault : std::uint8_t {
  Simulated,  ///< Precision::Simulated against the reference kernels
  Int8,       ///< Precision::Auto against the reference kernels
  Verify,     ///< octet::verify: a layer from the reference's operands, or other bits with memory of its own for each value
  Refused,    ///< an Executor could not be made or run
  Repeat,     ///< other bits the second time, or of a second Executor
  Threads,    ///< other bits with other numbers of threads
  Observed,   ///< values that an observer is shown, or outputs while there is one
  Ir6,
  Ir10,
  Ir11,
  Onnx,       ///< after writing and reading
  Batch,      ///< other results for single samples
  Special,    ///< with NaN and infinities in the inputs
  Generator,  ///< the graph itself could not be made or evaluated
  Crash,
  Hang,
};
std::string_view name(Fault fault);

struct Finding {
  Fault fault = Fault::Simulated;
  std::string what{};
};

struct CheckOptions {
  bool formats = true;
  bool threads = true;
  bool observed = true;
  bool batch = true;
  bool special = true;
  std::uint64_t seed = 1;                    ///< of the noise and the special values
  std::function<void(Fault stage)> enter{};  ///< called as each part begins, so that a crash has a name
};

/// Everything that Octet must hold for a network. Octet's reference kernels are the oracle; what rounding alone may change is found by
/// adding noise of its size to the reference's own values.
std::vector<Finding> check(const Case& sample, const CheckOptions& options);

}  // namespace octet::fuzz
