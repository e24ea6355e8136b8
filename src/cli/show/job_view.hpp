#pragma once

#include <optional>
#include <string>

#include <octet/job/sinks.hpp>

#include "cli/show/sample_progress.hpp"

namespace octet::cli {

/// What a command shows on standard error while its job runs: warnings, which warnings() keeps, and progress.
class JobView {
 public:
  /// A mode as SampleProgress has it.
  explicit JobView(std::string mode) : mode_(std::move(mode)) {}
  /// The view of a command with the flag --progress.
  explicit JobView(bool progress) : JobView(std::string(progress ? "print" : "")) {}
  JobView(const JobView&) = delete;
  JobView& operator=(const JobView&) = delete;

  /// They refer to the view. Messages call fields as the command's options.
  JobSinks sinks();
  void say(const std::string& text) { show({.text = text}); }

 private:
  void show(const JobProgress& progress);

  std::string mode_;
  std::optional<SampleProgress> samples_;
};

}  // namespace octet::cli
