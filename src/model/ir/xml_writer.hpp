#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <octet/graph/ops/opaque.hpp>

namespace octet::ir {

/// Builds the text of an XML file, one element a line, indented with tabs as the original converter does.
class XmlWriter {
 public:
  XmlWriter();
  void open(std::string_view name, const std::vector<RawAttribute>& attributes = {});
  void close();
  void empty(std::string_view name, const std::vector<RawAttribute>& attributes);
  /// An element that holds a number.
  void number(std::string_view name, std::int64_t value);
  /// Elements as text; nothing for empty text.
  void raw(std::string_view text);

  const std::string& text() const noexcept { return text_; }

 private:
  void start(std::string_view name, const std::vector<RawAttribute>& attributes, std::string_view end);
  void indent() { text_.append(open_.size(), '\t'); }

  std::string text_;
  std::vector<std::string> open_;
};

/// The text with everything that XML reserves written as references. Throws Error(Unsupported) for control characters, which
/// XML cannot hold.
std::string escaped(std::string_view text);

}  // namespace octet::ir
