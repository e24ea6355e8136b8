#include "model/ir/xml_writer.hpp"

#include <array>

#include <octet/base/error.hpp>

namespace octet::ir {
namespace {

/// Line breaks and tabs would come back as blanks if they stood in an attribute as they are.
constexpr std::array<std::pair<char, std::string_view>, 7> references{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\n', "&#10;"}, {'\r', "&#13;"}, {'\t', "&#9;"}}};

std::string_view reference(char letter) {
  for (const auto& [plain, text] : references)
    if (plain == letter) return text;
  return {};
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const std::string_view text_of_letter = reference(letter);
    if (!text_of_letter.empty())
      result += text_of_letter;
    else if (static_cast<unsigned char>(letter) >= 0x20)
      result += letter;
    else
      throw Error(ErrorCode::Unsupported, "text: given the control character " + std::to_string(static_cast<int>(letter)) +
                                              ", expected characters that XML can hold");
  }
  return result;
}

XmlWriter::XmlWriter() : text_("<?xml version=\"1.0\" ?>\n") {}

void XmlWriter::start(std::string_view name, const std::vector<RawAttribute>& attributes, std::string_view end) {
  indent();
  text_.append("<").append(name);
  for (const RawAttribute& attribute : attributes)
    text_.append(" ").append(attribute.name).append("=\"").append(escaped(attribute.value)).append("\"");
  text_.append(end).append("\n");
}

void XmlWriter::open(std::string_view name, const std::vector<RawAttribute>& attributes) {
  start(name, attributes, ">");
  open_.emplace_back(name);
}

void XmlWriter::close() {
  const std::string name = std::move(open_.back());
  open_.pop_back();
  indent();
  text_.append("</").append(name).append(">\n");
}

void XmlWriter::empty(std::string_view name, const std::vector<RawAttribute>& attributes) { start(name, attributes, "/>"); }

void XmlWriter::number(std::string_view name, std::int64_t value) {
  indent();
  text_.append("<").append(name).append(">").append(std::to_string(value)).append("</").append(name).append(">\n");
}

void XmlWriter::raw(std::string_view text) {
  if (text.empty()) return;
  indent();
  text_.append(text).append("\n");
}

}  // namespace octet::ir
