#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/job/sinks.hpp>

namespace octet::job {

/// What measures no accuracy: the option of a command, or a function.
inline std::string simplified_mode(const JobSinks& sinks) { return sinks.option_prefix.empty() ? "calibrate()" : "-sm"; }

/// What a job says while it runs: to its sinks, and in its result.
class Messages {
 public:
  explicit Messages(const JobSinks& sinks) : sinks_(sinks) {}
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  /// A field as messages call it; behind the name there may be more.
  std::string option(const std::string& name) const { return sinks_.option_prefix + name; }
  const std::string& option_prefix() const { return sinks_.option_prefix; }

  /// Each is said once.
  void warn(const Warning& warning);
  void warn(const std::vector<Warning>& found);
  /// Of a field that was given: "FIELD: given, has no effect: REASON".
  void warn_no_effect(const std::string& field, const std::string& reason);
  const std::vector<Warning>& warnings() const { return warnings_; }

  void say(const std::string& text) const;
  /// Reports progress: so many samples of so many.
  void count(const std::string& what, std::size_t done, std::size_t total) const;

 private:
  const JobSinks& sinks_;
  std::vector<Warning> warnings_;
};

}  // namespace octet::job
