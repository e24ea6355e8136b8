#include "cli/progress.hpp"

#include <unistd.h>

#include <iostream>

namespace octet::cli {

bool errors_go_to_terminal() { return ::isatty(STDERR_FILENO) == 1; }

void Progress::say(const std::string& text) const {
  if (enabled_) std::cerr << "octet: " << text << std::endl;
}

}  // namespace octet::cli
