#pragma once

#include <string>
#include <vector>

#include <octet/base/warning.hpp>

namespace octet::cli {

/// What this run of the program was given and does not use, in the order in which it was found.
const std::vector<Warning>& warnings();

/// Says it on standard error, once, and keeps it for the report.
void warn(const Warning& warning);
void warn(const std::vector<Warning>& found);

/// Of an option that was given: "OPTION: given, has no effect: REASON".
void warn_no_effect(const std::string& option, const std::string& reason);

}  // namespace octet::cli
