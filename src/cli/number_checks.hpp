#pragma once

#include <CLI/CLI.hpp>

namespace octet::cli {

// The parser's own checks would name the largest number there is as what they expect.

/// A finite number above 0.
CLI::Validator above_zero();
/// A finite number of 0 or greater.
CLI::Validator at_least_zero();

/// A whole number of 0 or greater. Numbers without a sign would take "-1" as the largest there is.
CLI::Validator whole_number();

}  // namespace octet::cli
