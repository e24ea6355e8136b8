#pragma once

#include <cstddef>
#include <string_view>

namespace octet {

/// Bytes of the character of UTF-8 that the text begins with, 0 where it begins with none.
std::size_t utf8_length(std::string_view text);

/// Position of the first byte that belongs to no character of UTF-8; npos where there is none.
std::size_t find_not_utf8(std::string_view text);

}  // namespace octet
