#pragma once

#include <cstdint>

namespace octet {

inline constexpr std::int64_t letter_width = 5, letter_height = 8;

/// Whether a letter of printable ASCII has a dot there; '?' stands for all others.
bool has_dot(char letter, std::int64_t column, std::int64_t row);

}  // namespace octet
