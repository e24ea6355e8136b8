#pragma once

#include <cstddef>
#include <string>

namespace octet {

/// "1.23 G", "456.00 M", "789": a count with a decimal prefix.
std::string format_count(double count);

/// "1.50 ms", "12.3 s": a duration with three significant digits.
std::string format_seconds(double seconds);

/// `text` with spaces appended up to `width` characters; longer text stays whole.
std::string padded(std::string text, std::size_t width);

/// `text` with every control character replaced by '?', so that a name from a file cannot drive a terminal.
std::string printable(std::string text);

}  // namespace octet
