#include "cli/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include <octet/base/error.hpp>

namespace octet::cli {
namespace {

std::string normalized(std::string argument) {
  if (!argument.starts_with("--")) return argument;
  const std::size_t name_end = std::min(argument.find('='), argument.size());
  std::replace(argument.begin() + 2, argument.begin() + static_cast<std::ptrdiff_t>(name_end), '-', '_');
  return argument;
}

float parse_number(std::string_view text, const std::string& what) {
  text.remove_prefix(std::min(text.find_first_not_of(" +"), text.size()));
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  float value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
  throw Error(ErrorCode::InvalidArgument, what + ": given '" + std::string(text) + "', expected a number");
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::vector<std::string> normalized_arguments(int count, const char* const* arguments) {
  std::vector<std::string> result;
  bool options_end = false;
  for (int i = 1; i < count; ++i) {
    options_end = options_end || std::string_view(arguments[i]) == "--";
    result.push_back(options_end ? arguments[i] : normalized(arguments[i]));
  }
  return result;
}

std::vector<float> parse_numbers(const std::string& text, const std::string& what) {
  std::string_view rest = text;
  if (rest.size() >= 2 && rest.front() == '[' && rest.back() == ']') rest = rest.substr(1, rest.size() - 2);
  std::vector<float> values;
  while (true) {
    const std::size_t comma = rest.find(',');
    values.push_back(parse_number(rest.substr(0, comma), what));
    if (comma == std::string_view::npos) return values;
    rest.remove_prefix(comma + 1);
  }
}

std::string file_name_of(const std::string& name) {
  std::string result = name;
  std::ranges::replace_if(result, [](char c) { return !is_plain(c); }, '_');
  return result;
}

}  // namespace octet::cli
