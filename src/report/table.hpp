#pragma once

#include <string>
#include <vector>

namespace octet {

/// Rows of equal length as lines of text, each column as wide as its widest cell and two spaces from the next.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace octet
