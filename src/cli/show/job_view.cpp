#include "cli/show/job_view.hpp"

#include <iostream>

#include "cli/show/warnings.hpp"

namespace octet::cli {

JobSinks JobView::sinks() {
  return {.warn = [](const Warning& warning) { warn(warning); },
          .progress = [this](const JobProgress& progress) { show(progress); },
          .option_prefix = "--"};
}

void JobView::show(const JobProgress& progress) {
  if (samples_ && (progress.total == 0 || samples_->what() != progress.text)) samples_.reset();
  if (progress.total == 0) {
    if (shows_progress(mode_)) std::cerr << "octet: " << progress.text << std::endl;
    return;
  }
  if (!samples_) samples_.emplace(mode_, progress.text, progress.total);
  samples_->at(progress.done);
  if (progress.done == progress.total) samples_.reset();
}

}  // namespace octet::cli
