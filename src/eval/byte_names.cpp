#include "eval/byte_names.hpp"

#include <charconv>
#include <optional>

#include "base/utf8.hpp"

namespace octet {
namespace {

/// U+10FFFF, which is set aside for use within programs.
constexpr std::string_view mark = "\xF4\x8F\xBF\xBF";
constexpr std::string_view escape = "\\udc";

std::string hexadecimal(unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[byte >> 4], digits[byte & 15]};
}

/// The byte of two hexadecimal digits at the beginning of the text.
std::optional<unsigned char> byte_of(std::string_view text) {
  unsigned char byte = 0;
  if (text.size() < 2) return std::nullopt;
  const auto [end, status] = std::from_chars(text.data(), text.data() + 2, byte, 16);
  if (status != std::errc{} || end != text.data() + 2) return std::nullopt;
  return byte;
}

/// "\ud800" to "\udbff", the first half of a pair of escapes.
bool is_first_half(std::string_view text) {
  return text.size() >= 6 && (text[1] == 'u') && (text[2] == 'd' || text[2] == 'D') &&
         (text[3] == '8' || text[3] == '9' || text[3] == 'a' || text[3] == 'b' || text[3] == 'A' || text[3] == 'B');
}

/// The byte that the escape at the beginning of the text stands for.
std::optional<unsigned char> escaped_byte(std::string_view text) {
  if (text.size() < 6 || text[1] != 'u' || (text[2] != 'd' && text[2] != 'D') || (text[3] != 'c' && text[3] != 'C')) return std::nullopt;
  const auto byte = byte_of(text.substr(4));
  return byte && *byte >= 0x80 ? byte : std::nullopt;
}

}  // namespace

std::string marked(std::string_view name) {
  std::string result;
  while (!name.empty()) {
    // A mark that stands in a name is bytes like others.
    const std::size_t length = name.starts_with(mark) ? 0 : utf8_length(name);
    if (length == 0) result += std::string(mark) + hexadecimal(static_cast<unsigned char>(name[0]));
    else result += name.substr(0, length);
    name.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string unmarked(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto byte = text.starts_with(mark) ? byte_of(text.substr(mark.size())) : std::nullopt;
    result += byte ? static_cast<char>(*byte) : text[0];
    text.remove_prefix(byte ? mark.size() + 2 : 1);
  }
  return result;
}

std::string escapes_for_marks(std::string_view json) {
  std::string result;
  for (std::size_t at = json.find(mark); at != std::string_view::npos; at = json.find(mark)) {
    result += std::string(json.substr(0, at)) + std::string(escape);
    json.remove_prefix(at + mark.size());
  }
  return result + std::string(json);
}

std::string marks_for_escapes(std::string_view json) {
  std::string result;
  while (!json.empty()) {
    const auto byte = json[0] == '\\' ? escaped_byte(json) : std::nullopt;
    const std::size_t whole = json[0] != '\\' ? 1 : is_first_half(json) ? 12 : byte ? 6 : 2;
    if (byte) result += std::string(mark) + hexadecimal(*byte);
    else result += json.substr(0, whole);
    json.remove_prefix(std::min(whole, json.size()));
  }
  return result;
}

}  // namespace octet
