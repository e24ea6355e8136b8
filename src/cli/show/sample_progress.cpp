#include "cli/show/sample_progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <utility>

namespace octet::cli {
namespace {

constexpr std::size_t default_step = 100;
constexpr std::size_t bar_width = 30;
const std::string print_with_step = "print:";

/// The number after "print:", 0 where there is none.
std::size_t step_of(const std::string& mode) {
  std::size_t step = 0;
  const char* end = mode.data() + mode.size();
  const auto [stop, status] = std::from_chars(mode.data() + print_with_step.size(), end, step);
  return status == std::errc{} && stop == end ? step : 0;
}

bool errors_go_to_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace

std::string progress_mode_problem(const std::string& mode) {
  if (mode == "bar" || mode == "print" || mode == "None" || (mode.starts_with(print_with_step) && step_of(mode) > 0)) return {};
  return "given '" + mode + "', expected bar, print, print:N or None";
}

bool shows_progress(const std::string& mode) { return mode.empty() ? errors_go_to_terminal() : mode != "None"; }

SampleProgress::SampleProgress(const std::string& mode, std::string what, std::size_t total) : what_(std::move(what)), total_(total) {
  bar_ = mode == "bar" || (mode.empty() && errors_go_to_terminal());
  if (mode == "print") step_ = default_step;
  if (mode.starts_with(print_with_step)) step_ = step_of(mode);
}

SampleProgress::~SampleProgress() {
  if (drawn_percent_ >= 0) std::cerr << std::endl;
}

void SampleProgress::at(std::size_t done) {
  if (bar_) draw(done);
  if (step_ == 0 || (done < printed_ + step_ && done != total_)) return;
  printed_ = done;
  std::cerr << "octet: " << what_ << ' ' << done << " of " << total_ << std::endl;
}

/// Redrawn only when it changes, so that a slow terminal does not slow the job.
void SampleProgress::draw(std::size_t done) {
  const int percent = static_cast<int>(100 * done / std::max<std::size_t>(total_, 1));
  if (percent == drawn_percent_) return;
  drawn_percent_ = percent;
  const std::size_t filled = bar_width * done / std::max<std::size_t>(total_, 1);
  std::cerr << '\r' << "octet: " << what_ << " [" << std::string(filled, '#') << std::string(bar_width - filled, '.') << "] " << done
            << " of " << total_ << std::flush;
}

}  // namespace octet::cli
