#include "quant/glob.hpp"

#include <optional>

namespace octet {
namespace {

/// The pattern's first element: how many bytes it takes, and whether it matches one byte of text.
struct Element {
  std::size_t length;
  bool matches;
};

bool in_set(std::string_view set, unsigned char byte) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto first = static_cast<unsigned char>(set[i]);
    const bool range = i + 2 < set.size() && set[i + 1] == '-';
    if (range) i += 2;
    if (first <= byte && byte <= static_cast<unsigned char>(set[i])) return true;
  }
  return false;
}

Element first_element(std::string_view pattern, char byte) {
  if (pattern[0] == '?') return {1, true};
  if (pattern[0] != '[') return {1, pattern[0] == byte};
  const std::size_t begin = pattern.substr(1).starts_with('!') ? 2 : 1;
  const std::size_t end = pattern.find(']', begin + 1);
  if (end == std::string_view::npos) return {1, byte == '['};
  return {end + 1, in_set(pattern.substr(begin, end - begin), static_cast<unsigned char>(byte)) == (begin == 1)};
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) {
  // Where to go on when the last star takes one byte more.
  std::optional<std::string_view> pattern_behind_star;
  std::string_view text_behind_star;
  while (true) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      pattern_behind_star = pattern;
      text_behind_star = text;
      continue;
    }
    if (pattern.empty() && text.empty()) return true;
    const Element element = pattern.empty() || text.empty() ? Element{0, false} : first_element(pattern, text[0]);
    if (element.matches) {
      pattern.remove_prefix(element.length);
      text.remove_prefix(1);
      continue;
    }
    if (!pattern_behind_star || text_behind_star.empty()) return false;
    text_behind_star.remove_prefix(1);
    pattern = *pattern_behind_star;
    text = text_behind_star;
  }
}

std::string literal_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '[')
      pattern += std::string("[") + c + "]";
    else
      pattern += c;
  }
  return pattern;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace octet
