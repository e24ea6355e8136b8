#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/tensor/shape.hpp>

namespace octet::ir {

// Values as model files write them. The parsers accept blanks around a value and give nothing for any other text.

std::optional<std::int64_t> parse_integer(std::string_view text);
/// Infinity is a number, NaN is not.
std::optional<double> parse_number(std::string_view text);
/// "true", "false" in any case, "1" and "0".
std::optional<bool> parse_flag(std::string_view text);
/// Comma-separated; empty text is an empty list.
std::optional<Dims> parse_integers(std::string_view text);
std::optional<std::vector<float>> parse_numbers(std::string_view text);

/// One dimension of a shape: 0 or greater, or -1 for "-1", "?" and ranges such as "1..8", which the network decides when it runs.
std::optional<std::int64_t> parse_dimension(std::string_view text);
std::optional<Dims> parse_dimensions(std::string_view text);

/// The shortest text that reads back as the same value.
std::string format(std::int64_t value);
std::string format(double value);
std::string format(float value);
std::string format(const Dims& values);
std::string format(const std::vector<float>& values);

std::string_view trimmed(std::string_view text);
/// Compares without regard to the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace octet::ir
