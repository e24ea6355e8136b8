#pragma once

#include <string>
#include <string_view>

namespace octet {

/// Whether all of `text` matches `pattern`: `*` stands for any text, `?` for one byte, `[a-cx]` for one of a, b, c, x and `[!a-cx]` for
/// one other. A `]` that comes first belongs to the set; a `[` that is never closed stands for itself.
bool matches_glob(std::string_view pattern, std::string_view text);

/// A pattern that only this text matches.
std::string literal_pattern(std::string_view text);

/// With A to Z replaced, whatever the locale.
std::string lower_case(std::string_view text);

}  // namespace octet
