#include "model/ir/xml_source.hpp"

#include <algorithm>
#include <unordered_set>

namespace octet::ir {
namespace {

/// Nested bodies of loops take four levels each; real files stay below 30.
constexpr int deepest_nesting = 200;

bool is_forbidden(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 && letter != '\t' && letter != '\n' && letter != '\r';
}

std::size_t past(std::string_view text, std::string_view mark, std::size_t from) {
  const std::size_t found = text.find(mark, from);
  return found == text.npos ? text.size() : found + mark.size();
}

struct Tag {
  std::size_t end = 0;
  int depth_change = 0;
};

/// The markup that begins at `begin` of a well-formed text: a tag, a comment, a CDATA section or a processing instruction.
Tag tag_at(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin);
  if (rest.starts_with("<!--")) return {past(text, "-->", begin + 4), 0};
  if (rest.starts_with("<![CDATA[")) return {past(text, "]]>", begin), 0};
  if (rest.starts_with("<?")) return {past(text, "?>", begin), 0};
  if (rest.starts_with("</")) return {past(text, ">", begin), -1};
  std::size_t at = begin;
  while (at < text.size() && text[at] != '>') at = text[at] == '"' || text[at] == '\'' ? past(text, text.substr(at, 1), at + 1) : at + 1;
  return {std::min(at + 1, text.size()), text[at - 1] == '/' ? 0 : 1};
}

/// The end of the element that begins at `begin`.
std::size_t element_end(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t at = begin; at < text.size(); at = std::min(text.find('<', at), text.size())) {
    const Tag tag = tag_at(text, at);
    depth += tag.depth_change;
    at = tag.end;
    if (depth == 0) return at;
  }
  return text.size();
}

/// The next node in document order, and how much deeper it stands. Without recursion, since a file decides the depth.
pugi::xml_node next_node(pugi::xml_node node, int& depth) {
  if (node.first_child()) {
    ++depth;
    return node.first_child();
  }
  while (node && !node.next_sibling()) {
    node = node.parent();
    --depth;
  }
  return node.next_sibling();
}

}  // namespace

XmlSource::XmlSource(const std::filesystem::path& path) : file_(path.string()) {
  const std::shared_ptr<const MappedFile> mapping = MappedFile::open(path);
  text_ = mapping->text();
  owner_ = mapping;
  load();
}

XmlSource::XmlSource(std::string text, std::string file) : file_(std::move(file)) {
  const auto owned = std::make_shared<const std::string>(std::move(text));
  text_ = *owned;
  owner_ = owned;
  load();
}

void XmlSource::load() {
  const std::string_view text = text_;
  line_starts_.push_back(0);
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) line_starts_.push_back(at + 1);
  // XML has none of these; the parser would take a zero byte for the end of the text.
  if (const auto control = std::ranges::find_if(text, is_forbidden); control != text.end())
    fail("XML: given the control character " + std::to_string(static_cast<int>(*control)) + ", expected text",
         static_cast<std::size_t>(control - text.begin()));
  parse();
  check_structure();
}

void XmlSource::parse() {
  const std::string_view text = text_;
  constexpr unsigned options = pugi::parse_default | pugi::parse_doctype;
  const pugi::xml_parse_result result = document_.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
  if (result) return;
  if (result.status == pugi::status_out_of_memory) throw Error(ErrorCode::OutOfMemory, "XML: not enough memory", {.file = file_});
  fail(std::string("XML: given text that does not parse (") + result.description() + "), expected a well-formed document",
       static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0)));
}

void XmlSource::check_structure() const {
  int elements = 0;
  for (const pugi::xml_node child : document_.children()) {
    if (child.type() == pugi::node_doctype)
      fail("XML: given a document type declaration, expected none", std::min(text_.find("<!DOCTYPE"), text_.size()));
    if (child.type() == pugi::node_element && ++elements > 1)
      fail("XML: given a second root element, expected one", static_cast<std::size_t>(child.offset_debug()));
  }
  int depth = 0;
  for (pugi::xml_node node = document_.first_child(); node; node = next_node(node, depth))
    if (depth > deepest_nesting)
      fail("XML: given elements nested more than " + std::to_string(deepest_nesting) + " deep, expected fewer",
           static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
}

std::int64_t XmlSource::line_at(std::size_t offset) const { return std::ranges::upper_bound(line_starts_, offset) - line_starts_.begin(); }

std::int64_t XmlSource::line(pugi::xml_node element) const {
  return line_at(static_cast<std::size_t>(std::max<std::ptrdiff_t>(element.offset_debug(), 0)));
}

std::string XmlSource::raw(pugi::xml_node element) const {
  return std::string(text_.substr(begin(element), end(element) - begin(element)));
}

/// offset_debug is that of the name, behind the bracket.
std::size_t XmlSource::begin(pugi::xml_node element) const { return static_cast<std::size_t>(element.offset_debug() - 1); }
std::size_t XmlSource::tag_end(pugi::xml_node element) const { return tag_at(text_, begin(element)).end; }
std::size_t XmlSource::end(pugi::xml_node element) const { return element_end(text_, begin(element)); }

void XmlSource::fail(const std::string& message, std::size_t offset) const {
  throw Error(ErrorCode::InvalidModel, message, {.file = file_, .line = line_at(offset)});
}

std::vector<RawAttribute> raw_attributes(pugi::xml_node element) {
  std::vector<RawAttribute> attributes;
  std::unordered_set<std::string_view> names;
  for (const pugi::xml_attribute attribute : element.attributes()) {
    if (!names.insert(attribute.name()).second)
      throw Error(ErrorCode::InvalidModel, std::string("attribute '") + attribute.name() + "': given twice, expected once");
    attributes.push_back({attribute.name(), attribute.value()});
  }
  return attributes;
}

}  // namespace octet::ir
