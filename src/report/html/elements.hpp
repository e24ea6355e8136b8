#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/json.hpp"

namespace octet::html {

/// Text with nothing in it that HTML would take for its own.
std::string escaped(std::string_view text);

/// "layers_int8" as people read it: "Layers INT8".
std::string heading_of(std::string_view key);

/// A value in the unit that its key ends in: seconds, bytes, shares in per cent, dB. Objects and arrays as JSON.
std::string shown(std::string_view key, const Json& value);

/// A histogram of numbers as SVG, with the least, the middle and the largest of them in words.
std::string histogram(std::string_view key, std::span<const double> values);

/// Points of a table as SVG: `y` of each row over `x`, the best so far as a line. Empty where rows lack them.
std::string plot(const Json& rows, const char* x, const char* y);

/// An array of objects as a table; `name` is that of the array. Tables inside rows are left out.
std::string table(const std::string& name, const Json& rows);

/// What a row is called: its first text.
std::string name_of(const Json& row);

/// The page around `body`.
std::string page(const std::string& title, const std::string& command, const std::string& body);

/// The object behind the text. Throws Error(InvalidArgument).
Json parse_object(std::string_view json, const char* what);

bool is_table(const Json& value);

}  // namespace octet::html
