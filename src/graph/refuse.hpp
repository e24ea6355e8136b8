#pragma once

#include <string>

namespace octet {

/// Throws Error(InvalidShape) "WHAT: given GIVEN, expected EXPECTED".
[[noreturn]] void refuse(const std::string& what, const std::string& given, const std::string& expected);

}  // namespace octet
