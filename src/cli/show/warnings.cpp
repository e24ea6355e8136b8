#include "cli/show/warnings.hpp"

#include <algorithm>
#include <iostream>

#include "report/format.hpp"

namespace octet::cli {
namespace {

/// Like standard error there is one for the program.
std::vector<Warning>& kept() {
  static std::vector<Warning> all;
  return all;
}

}  // namespace

const std::vector<Warning>& warnings() { return kept(); }

void warn(const Warning& warning) {
  if (std::ranges::find(kept(), warning) != kept().end()) return;
  kept().push_back(warning);
  std::cerr << "octet: warning: " << printable(to_string(warning)) << std::endl;
}

void warn(const std::vector<Warning>& found) {
  for (const Warning& warning : found) warn(warning);
}

void warn_no_effect(const std::string& option, const std::string& reason) { warn({option + ": given, has no effect: " + reason}); }

}  // namespace octet::cli
