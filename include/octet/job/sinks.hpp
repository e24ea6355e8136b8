#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include <octet/base/warning.hpp>

namespace octet {

/// What a job is doing.
struct JobProgress {
  std::string text{};     ///< "collecting statistics"; where samples are counted, what is done with them
  std::size_t done = 0;   ///< samples
  std::size_t total = 0;  ///< of so many; 0 where nothing is counted
};

/// Where a job says what it does and finds. All of them may be empty; they are called in the thread that called the job, and what they
/// throw ends it.
struct JobSinks {
  /// Told at once of what was given and is not used; a job's result has them all, too.
  std::function<void(const Warning& warning)> warn{};
  std::function<void(const JobProgress& progress)> progress{};
  /// Stands in front of the names of fields in messages: "--" makes them those of a command's options.
  std::string option_prefix{};
};

}  // namespace octet
