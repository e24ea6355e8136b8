#include "job/pot/text.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace octet::job {
namespace {

constexpr std::string_view spaces = " \t\r\n";

/// Takes text apart from its begin to its end.
class Plain {
 public:
  explicit Plain(std::string_view text) : text_(text) {}

  std::string run() && {
    while (at_ < text_.size()) step();
    return std::move(plain_);
  }

 private:
  bool begins(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void step() {
    if (begins("\"")) copy_string();
    else if (begins("//")) blank_until(text_.find('\n', at_));
    else if (begins("/*")) blank_comment();
    else if (begins("}") || begins("]")) close();
    else take(text_[at_] == '\t' ? ' ' : text_[at_]);
  }

  void take(char character) {
    plain_ += character;
    ++at_;
  }

  void copy_string() {
    take('"');
    while (at_ < text_.size() && !begins("\"")) {
      if (begins("\\") && at_ + 1 < text_.size()) take('\\');
      take(text_[at_]);
    }
    if (at_ < text_.size()) take('"');
  }

  void blank_comment() {
    const std::size_t end = text_.find("*/", at_ + 2);
    blank_until(end == std::string_view::npos ? end : end + 2);
  }

  void blank_until(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end;) take(text_[at_] == '\n' ? '\n' : ' ');
  }

  void close() {
    const std::size_t last = plain_.find_last_not_of(spaces);
    if (last != std::string::npos && plain_[last] == ',') plain_[last] = ' ';
    take(text_[at_]);
  }

  std::string_view text_;
  std::string plain_;
  std::size_t at_ = 0;
};

std::string quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') quoted += '\\';
    if (static_cast<unsigned char>(character) >= 0x20) {
      quoted += character;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(character));
    quoted += escaped;
  }
  return quoted + "\"";
}

}  // namespace

std::string plain_json(std::string_view text) { return Plain(text).run(); }

std::string json_of(const ConfigNode& node) {
  std::string text, between;
  switch (node.kind) {
    case ConfigNode::Kind::Null: return "null";
    case ConfigNode::Kind::Scalar: return quoted(node.text);
    case ConfigNode::Kind::List:
      for (const ConfigNode& item : node.items) text += std::exchange(between, ", ") + json_of(item);
      return "[" + text + "]";
    case ConfigNode::Kind::Map:
      for (const auto& [key, value] : node.members) text += std::exchange(between, ",\n") + quoted(key) + ": " + json_of(value);
      return "{" + text + "}";
  }
  return text;
}

}  // namespace octet::job
