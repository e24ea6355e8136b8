#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/graph/ops/opaque.hpp>
#include <pugixml.hpp>

#include "base/file.hpp"

namespace octet::ir {

/// A parsed XML file that knows where in the file each element stands. UTF-8 only; a document type declaration, and with it
/// every entity that a file could define, is refused, and so is nesting deeper than any model has.
class XmlSource {
 public:
  /// Throws Error(Io) when the file cannot be read and Error(InvalidModel) when it is not such a document.
  explicit XmlSource(const std::filesystem::path& path);
  /// The same of a text at hand; `file` is what errors call it.
  XmlSource(std::string text, std::string file);

  pugi::xml_node root() const { return document_.document_element(); }
  /// 1-based line on which the element begins.
  std::int64_t line(pugi::xml_node element) const;
  /// The element as the file has it, from its first to its last angle bracket.
  std::string raw(pugi::xml_node element) const;
  /// All of the file.
  std::string_view text() const noexcept { return text_; }
  /// Where in the text the element begins, where its first tag ends, and where the element ends: behind the angle bracket.
  std::size_t begin(pugi::xml_node element) const;
  std::size_t tag_end(pugi::xml_node element) const;
  std::size_t end(pugi::xml_node element) const;
  const std::string& file() const noexcept { return file_; }

 private:
  void load();
  void parse();
  void check_structure() const;
  std::int64_t line_at(std::size_t offset) const;
  [[noreturn]] void fail(const std::string& message, std::size_t offset) const;

  std::string file_;
  std::shared_ptr<const void> owner_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  pugi::xml_document document_;
};

/// The attributes in file order. Throws Error(InvalidModel) when one stands twice.
std::vector<RawAttribute> raw_attributes(pugi::xml_node element);

}  // namespace octet::ir
