#include "job/inputs/shape_arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include <octet/base/error.hpp>

namespace octet::job {
namespace {

bool opens(char c) { return c == '[' || c == '(' || c == '{'; }
bool closes(char c) { return c == ']' || c == ')' || c == '}'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::optional<std::int64_t> parse_size(std::string_view text) {
  std::int64_t size = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size() || size < 0) return std::nullopt;
  return size;
}

/// Either end of a range may be left out, but not both.
bool is_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return false;
  const std::string_view first = text.substr(0, dots), last = text.substr(dots + 2);
  const std::optional<std::int64_t> low = first.empty() ? 0 : parse_size(first), high = last.empty() ? low : parse_size(last);
  return !(first.empty() && last.empty()) && low && high && *low <= *high;
}

std::int64_t parse_dim(std::string_view text, const std::string& list, const std::string& what) {
  if (text == "?" || text == "-1" || is_range(text)) return -1;
  if (const auto size = parse_size(text)) return *size;
  throw Error(ErrorCode::InvalidArgument, what + ": given '" + std::string(text) + "' in '" + list +
                                              "', expected whole numbers of 0 or greater, or ?, -1 or a range such as 1..10 where open");
}

/// A blank separates, and so does a comma with blanks around it.
std::vector<std::string> split_dims(const std::string& text) {
  std::vector<std::string> dims;
  for (const std::string& part : split_outside_brackets(text)) {
    std::size_t begin = 0;
    do {
      const std::size_t end = std::min(part.find_first_of(" \t", begin), part.size());
      dims.push_back(part.substr(begin, end - begin));
      begin = std::min(part.find_first_not_of(" \t", end), part.size());
    } while (begin < part.size());
  }
  return dims;
}

ShapeArgument parse_shape_argument(const std::string& part, const std::string& text, const std::string& what) {
  const std::size_t open = part.find_first_of("[(");
  if (open == std::string::npos || !closes(part.back()))
    throw Error(ErrorCode::InvalidArgument, what + ": given '" + text + "', expected [1,3,224,224] or NAME[1,3,224,224],NAME[1,5]");
  return {trimmed(part.substr(0, open)), parse_dims(part.substr(open + 1, part.size() - open - 2), what)};
}

float parse_number(std::string_view text, const std::string& what) {
  text.remove_prefix(std::min(text.find_first_not_of(" +"), text.size()));
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  float value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
  throw Error(ErrorCode::InvalidArgument, what + ": given '" + std::string(text) + "', expected a number");
}

}  // namespace

std::string trimmed(std::string text) {
  text.erase(text.begin(), std::ranges::find_if_not(text, is_blank));
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  return text;
}

std::vector<std::string> split_outside_brackets(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += opens(c) ? 1 : closes(c) ? -1 : 0;
    if (c == ',' && depth == 0) parts.emplace_back();
    else parts.back() += c;
  }
  for (std::string& part : parts) part = trimmed(std::move(part));
  return parts;
}

Dims parse_dims(const std::string& text, const std::string& what) {
  Dims dims;
  if (trimmed(text).empty()) return dims;
  for (const std::string& dim : split_dims(text)) dims.push_back(parse_dim(dim, text, what));
  return dims;
}

std::vector<ShapeArgument> parse_shape_arguments(const std::string& text, const std::string& what) {
  if (trimmed(text).empty())
    throw Error(ErrorCode::InvalidArgument, what + ": given no shape, expected [1,3,224,224] or NAME[1,3,224,224],NAME[1,5]");
  if (text.find_first_of("[(") == std::string::npos) return {{"", parse_dims(text, what)}};
  std::vector<ShapeArgument> shapes;
  for (const std::string& part : split_outside_brackets(text)) {
    shapes.push_back(parse_shape_argument(part, text, what));
    const auto same = [&](const ShapeArgument& other) { return other.name == shapes.back().name; };
    if (!shapes.back().name.empty() && std::ranges::count_if(shapes, same) > 1)
      throw Error(ErrorCode::InvalidArgument, what + ": given '" + shapes.back().name + "' twice in '" + text + "', expected it once");
  }
  return shapes;
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

}  // namespace octet::job
