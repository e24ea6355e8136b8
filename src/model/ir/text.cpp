#include "model/ir/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace octet::ir {
namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

template <typename T>
std::optional<T> parse(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  T value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <typename T>
std::optional<T> parse_real(std::string_view text) {
  const std::optional<T> value = parse<T>(text);
  return value && std::isnan(*value) ? std::nullopt : value;
}

template <typename Parse>
auto parse_list(std::string_view text, Parse parse_one) {
  std::optional<std::vector<typename decltype(parse_one(text))::value_type>> values(std::in_place);
  if (trimmed(text).empty()) return values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const auto value = parse_one(text.substr(begin, end - begin));
    if (!value) return decltype(values)();
    values->push_back(*value);
    begin = end + 1;
  }
  return values;
}

template <typename T>
std::string format_shortest(T value) {
  std::array<char, 40> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

template <typename T>
std::string format_list(const std::vector<T>& values) {
  std::string text;
  for (const T value : values) {
    if (!text.empty()) text += ',';
    text += format(value);
  }
  return text;
}

/// "1..8", "1..", "..8", "1..?": what may stand on either side of the dots.
bool is_bound(std::string_view text) {
  text = trimmed(text);
  return text.empty() || text == "?" || parse_integer(text).value_or(-1) >= 0;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) { return parse<std::int64_t>(text); }
std::optional<double> parse_number(std::string_view text) { return parse_real<double>(text); }

std::optional<bool> parse_flag(std::string_view text) {
  text = trimmed(text);
  if (text == "1" || equal_ignoring_case(text, "true")) return true;
  if (text == "0" || equal_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

std::optional<Dims> parse_integers(std::string_view text) { return parse_list(text, parse_integer); }
std::optional<std::vector<float>> parse_numbers(std::string_view text) { return parse_list(text, parse_real<float>); }

std::optional<std::int64_t> parse_dimension(std::string_view text) {
  text = trimmed(text);
  if (text == "?") return -1;
  if (const std::size_t dots = text.find(".."); dots != text.npos && text != "..")
    return is_bound(text.substr(0, dots)) && is_bound(text.substr(dots + 2)) ? std::optional<std::int64_t>(-1) : std::nullopt;
  const std::optional<std::int64_t> value = parse_integer(text);
  return value && *value >= -1 ? value : std::nullopt;
}

std::optional<Dims> parse_dimensions(std::string_view text) { return parse_list(text, parse_dimension); }

std::string format(std::int64_t value) { return std::to_string(value); }
std::string format(double value) { return format_shortest(value); }
std::string format(float value) { return format_shortest(value); }
std::string format(const Dims& values) { return format_list(values); }
std::string format(const std::vector<float>& values) { return format_list(values); }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char left, char right) { return lower(left) == lower(right); });
}

}  // namespace octet::ir
