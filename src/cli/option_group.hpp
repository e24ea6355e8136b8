#pragma once

#include <CLI/CLI.hpp>

namespace octet::cli {

/// Options of one heading of the help.
struct OptionGroup {
  CLI::App& command;
  const char* name;

  template <typename T>
  CLI::Option* add(const char* option, T& target, const char* shown, const char* help) {
    return command.add_option(option, target, help)->option_text(shown)->group(name);
  }
  void flag(const char* option, bool& target, const char* help) { command.add_flag(option, target, help)->group(name); }
};

}  // namespace octet::cli
