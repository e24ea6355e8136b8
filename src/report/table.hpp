#pragma once

#include <string>
#include <vector>

namespace octet {

using Rows = std::vector<std::vector<std::string>>;

/// Rows of equal length as lines of text, each column as wide as its widest cell and two spaces from the next.
std::string table(const Rows& rows);

}  // namespace octet
