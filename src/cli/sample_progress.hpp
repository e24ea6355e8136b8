#pragma once

#include <cstddef>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace octet::cli {

/// Whether a mode as SampleProgress has it lets a command say what it is doing.
bool shows_progress(const std::string& mode, bool on_terminal);

/// Shows on standard error how many samples are done.
class SampleProgress {
 public:
  /// `mode` is "bar", "print", "print:N" (a line after every N samples), "None" or empty (a bar when standard error is a terminal).
  SampleProgress(const std::string& mode, std::string what, std::size_t total);
  ~SampleProgress();
  SampleProgress(const SampleProgress&) = delete;
  SampleProgress& operator=(const SampleProgress&) = delete;

  void at(std::size_t done);

 private:
  void draw(std::size_t done);
  std::string what_;
  std::size_t total_;
  std::size_t step_ = 0;  // samples between two lines, 0 where none are printed
  std::size_t printed_ = 0;
  int drawn_percent_ = -1;
  bool bar_ = false;
};

/// Adds --progress, which is stored in `mode`; that must outlive the parsing.
CLI::Option* add_progress_option(CLI::App& command, std::string& mode);

}  // namespace octet::cli
