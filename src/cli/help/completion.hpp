#pragma once

#include <string>

#include "cli/help/commands_of.hpp"

namespace octet::cli {

/// What bash sources to complete the words of command lines: commands, options, choices, and files elsewhere.
std::string bash_completion(const ShownCommand& application);

/// The same for zsh, with descriptions: the function _octet.
std::string zsh_completion(const ShownCommand& application);

}  // namespace octet::cli
