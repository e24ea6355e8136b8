#pragma once

#include <string>

#include "cli/help/commands_of.hpp"

namespace octet::cli {

/// The manual page octet(1), or octet-COMMAND(1), in the macros of man(7).
std::string manual(const ShownCommand& application);
std::string manual(const ShownCommand& application, const ShownCommand& command);

}  // namespace octet::cli
