#include "cli/progress.hpp"

#include <unistd.h>

#include <iostream>

namespace octet::cli {

Progress::Progress(bool asked_for) : enabled_(asked_for || ::isatty(STDERR_FILENO) == 1) {}

void Progress::say(const std::string& text) const {
  if (enabled_) std::cerr << "octet: " << text << std::endl;
}

}  // namespace octet::cli
