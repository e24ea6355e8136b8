#include "base/text_message.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <octet/base/error.hpp>

namespace octet {
namespace {

/// Messages within messages, more than files have; keeps a text of nothing else from taking the stack.
constexpr std::size_t most_depth = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' || c == '+';
}
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
int digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

char unescaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'v': return '\v';
    default: return c;
  }
}

/// Takes the character of an escape sequence, behind the backslash.
char take_escape(std::string_view& rest) {
  const auto take_digits = [&](std::size_t most, int base, auto is_digit) {
    int value = 0;
    for (std::size_t i = 0; i < most && !rest.empty() && is_digit(rest.front()); ++i, rest.remove_prefix(1))
      value = value * base + digit(rest.front());
    return static_cast<char>(value);
  };
  if (is_octal(rest.front())) return take_digits(3, 8, is_octal);
  const char kind = rest.front();
  rest.remove_prefix(1);
  if ((kind == 'x' || kind == 'X') && !rest.empty() && is_hex(rest.front())) return take_digits(2, 16, is_hex);
  return unescaped(kind);
}

std::string shortened(std::string_view text) { return std::string(text.substr(0, 40)); }

}  // namespace

TextMessageReader::TextMessageReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
}

void TextMessageReader::fail(const std::string& message) const { throw Error(ErrorCode::InvalidModel, message, {.line = line_}); }

void TextMessageReader::skip_blanks() {
  while (!rest_.empty()) {
    if (rest_.front() == '#') {
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      continue;
    }
    if (!is_blank(rest_.front())) return;
    line_ += rest_.front() == '\n' ? 1 : 0;
    rest_.remove_prefix(1);
  }
}

bool TextMessageReader::take(char c) {
  skip_blanks();
  if (rest_.empty() || rest_.front() != c) return false;
  rest_.remove_prefix(1);
  return true;
}

std::string_view TextMessageReader::word() {
  skip_blanks();
  std::size_t size = 0;
  while (size < rest_.size() && is_word(rest_[size])) ++size;
  if (size == 0) fail("text: given '" + shortened(rest_.substr(0, 1)) + "', expected a name or a value");
  const std::string_view found = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return found;
}

bool TextMessageReader::next_field() {
  while (take(',') || take(';')) {
  }
  skip_blanks();
  if (rest_.empty()) {
    if (!opened_.empty()) fail("text: given an end inside a message, expected '" + std::string(1, opened_.back().closing) + "'");
    return false;
  }
  if (!opened_.empty() && take(opened_.back().closing)) {
    in_list_ = opened_.back().in_list;
    field_ = opened_.back().field;
    is_first_ = false;
    opened_.pop_back();
    return false;
  }
  if (rest_.front() == '[') {
    const std::size_t end = rest_.find(']');
    if (end == std::string_view::npos) fail("text: given '[' without an end, expected ']'");
    field_ = rest_.substr(0, end + 1);
    rest_.remove_prefix(end + 1);
  } else {
    field_ = word();
  }
  const bool has_colon = take(':');
  is_first_ = true;
  in_list_ = take('[');
  if (!has_colon && !in_list_ && !is_message()) fail("field '" + shortened(field_) + "': given no ':', expected one, or '{'");
  return true;
}

bool TextMessageReader::is_message() const {
  TextMessageReader ahead(*this);
  ahead.skip_blanks();
  return !ahead.rest_.empty() && (ahead.rest_.front() == '{' || ahead.rest_.front() == '<');
}

void TextMessageReader::enter() {
  if (opened_.size() == most_depth) fail("message: given one at a depth of more than " + std::to_string(most_depth) + ", expected less");
  const bool in_braces = take('{');
  if (!in_braces && !take('<')) fail("field '" + shortened(field_) + "': given a value, expected a message in braces");
  opened_.push_back({in_braces ? '}' : '>', in_list_, field_});
}

bool TextMessageReader::next_value() {
  if (!in_list_) {
    const bool is_there = is_first_;
    is_first_ = false;
    return is_there;
  }
  if (take(']')) {
    in_list_ = false;
    is_first_ = false;
    return false;
  }
  if (!is_first_ && !take(',')) fail("field '" + shortened(field_) + "': given no ',' between the values of a list, expected one");
  is_first_ = false;
  return true;
}

std::string TextMessageReader::quoted() {
  std::string value;
  while (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) {
    const char end = rest_.front();
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != end) {
      const char c = rest_.front();
      if (c == '\n') fail("string: given no end in its line, expected a closing quote");
      rest_.remove_prefix(1);
      if (c != '\\') value += c;
      else if (!rest_.empty()) value += take_escape(rest_);
    }
    if (rest_.empty()) fail("string: given no end, expected a closing quote");
    rest_.remove_prefix(1);
    skip_blanks();
  }
  return value;
}

std::string TextMessageReader::text() {
  skip_blanks();
  if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) return quoted();
  return std::string(word());
}

std::int64_t TextMessageReader::integer() {
  const std::string_view given = word();
  const bool is_negative = given.starts_with('-');
  std::string_view digits = given.substr(is_negative || given.starts_with('+') ? 1 : 0);
  int base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) base = 16, digits.remove_prefix(2);
  else if (digits.size() > 1 && digits.front() == '0') base = 8, digits.remove_prefix(1);
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (failure != std::errc() || end != digits.data() + digits.size())
    fail("field '" + shortened(field_) + "': given '" + shortened(given) + "', expected an integer");
  return static_cast<std::int64_t>(is_negative ? 0 - value : value);
}

double TextMessageReader::number() {
  std::string given(word());
  std::string digits = given;
  for (char& c : digits) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::string sign = digits.starts_with('-') ? "-" : "";
  const std::string bare = digits.substr(digits.starts_with('-') || digits.starts_with('+') ? 1 : 0);
  if (bare == "inf" || bare == "infinity" || bare == "nan") {
    const double value = bare == "nan" ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    return sign.empty() ? value : -value;
  }
  if (digits.size() > 1 && digits.back() == 'f') digits.pop_back();
  if (digits.starts_with('+')) digits.erase(0, 1);
  double value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if ((failure != std::errc() && failure != std::errc::result_out_of_range) || end != digits.data() + digits.size())
    fail("field '" + shortened(field_) + "': given '" + shortened(given) + "', expected a number");
  return value;
}

bool TextMessageReader::boolean() {
  const std::string_view given = word();
  if (given == "true" || given == "True" || given == "t" || given == "1") return true;
  if (given == "false" || given == "False" || given == "f" || given == "0") return false;
  fail("field '" + shortened(field_) + "': given '" + shortened(given) + "', expected true or false");
}

void TextMessageReader::skip() {
  while (next_value()) skip_value();
}

void TextMessageReader::skip_value() {
  if (!is_message()) {
    text();
    return;
  }
  enter();
  while (next_field()) skip();
}

}  // namespace octet
