#include "cli/show/command_line.hpp"

#include <algorithm>
#include <string_view>

#include "cli/show/shell_quoted.hpp"

namespace octet::cli {
namespace {

std::string& kept() {
  static std::string line = "octet";
  return line;
}

bool is_plain(char c) {
  constexpr std::string_view others = "_-./=,:+@%";
  return std::isalnum(static_cast<unsigned char>(c)) || others.find(c) != std::string_view::npos;
}

std::string quoted(std::string_view argument) {
  if (!argument.empty() && std::ranges::all_of(argument, is_plain)) return std::string(argument);
  return shell_quoted(argument);
}

}  // namespace

void keep_command_line(int count, const char* const* arguments) {
  for (int i = 1; i < count; ++i) kept() += " " + quoted(arguments[i]);
}

const std::string& command_line() { return kept(); }

}  // namespace octet::cli
