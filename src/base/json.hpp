#pragma once

#include <string>

#include <octet/base/error.hpp>

namespace octet {

/// For Json::parse: refuses values nested deeper than any file of ours. Copying, comparing and printing a value takes a call for each
/// level, and it is the file that decides how many those are.
template <typename Json>
typename Json::parser_callback_t no_deep_nesting(const std::string& what) {
  return [what](int depth, typename Json::parse_event_t, Json&) {
    constexpr int deepest = 100;
    if (depth > deepest)
      throw Error(ErrorCode::InvalidArgument,
                  what + ": given values nested more than " + std::to_string(deepest) + " deep, expected fewer");
    return true;
  };
}

}  // namespace octet
