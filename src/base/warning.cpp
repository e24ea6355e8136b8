#include <octet/base/warning.hpp>

namespace octet {

std::string to_string(const Warning& warning) {
  if (warning.first.empty()) return warning.message;
  return warning.message + ": " + std::to_string(warning.count) + ", the first '" + warning.first + "'";
}

}  // namespace octet
