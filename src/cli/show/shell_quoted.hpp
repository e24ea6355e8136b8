#pragma once

#include <string>
#include <string_view>

namespace octet::cli {

/// Text between single quotes of a shell.
inline std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace octet::cli
