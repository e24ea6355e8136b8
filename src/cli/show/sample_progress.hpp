#pragma once

#include <cstddef>
#include <string>

namespace octet::cli {

/// How the progress of samples is shown: "bar", "print", "print:N" (a line after every N samples), "None" or empty (a bar when standard
/// error is a terminal). What is wrong with another mode, or nothing.
std::string progress_mode_problem(const std::string& mode);

/// Whether such a mode lets a command say what it is doing.
bool shows_progress(const std::string& mode);

/// Shows on standard error how many samples are done.
class SampleProgress {
 public:
  SampleProgress(const std::string& mode, std::string what, std::size_t total);
  ~SampleProgress();
  SampleProgress(const SampleProgress&) = delete;
  SampleProgress& operator=(const SampleProgress&) = delete;

  const std::string& what() const { return what_; }
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

}  // namespace octet::cli
