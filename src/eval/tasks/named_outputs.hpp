#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/exec/executor.hpp>

namespace octet {

/// The position of the output whose name the regular expression `pattern` matches from its beginning. Throws Error(InvalidArgument) naming
/// `key` for a pattern that is none or empty, and where it matches no output or several.
std::size_t find_output(const std::vector<Port>& outputs, const std::string& pattern, const std::string& key);

}  // namespace octet
