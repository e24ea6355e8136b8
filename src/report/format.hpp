#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace octet {

/// "1.23 G", "456.00 M", "789": a count with a decimal prefix.
std::string format_count(double count);

/// "1.23 GB", "789B": bytes with a decimal prefix.
std::string format_bytes(std::uint64_t bytes);

/// "12.50": a number with that many digits behind the point.
std::string format_fixed(double value, int digits);

/// "1 thread", "2 threads": a number of what the noun names.
std::string format_amount(std::uint64_t number, const std::string& noun);

/// "1.50 ms", "12.3 s": a duration with three significant digits.
std::string format_seconds(double seconds);

/// `text` with spaces appended up to `width` characters; longer text stays whole.
std::string padded(std::string text, std::size_t width);

/// `text` with every control character replaced by '?', so that a name from a file cannot drive a terminal.
std::string printable(std::string text);

}  // namespace octet
