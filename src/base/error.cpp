#include <octet/base/error.hpp>

namespace octet {
namespace {

std::string place(const Where& where) {
  std::string text = where.file;
  if (where.line >= 0) text += ":" + std::to_string(where.line);
  if (where.byte_offset >= 0) text += (text.empty() ? "byte " : " at byte ") + std::to_string(where.byte_offset);
  if (!text.empty()) text += ": ";
  if (!where.layer.empty()) {
    text += "layer '" + where.layer + "'";
    if (!where.layer_type.empty()) text += " (" + where.layer_type + ")";
    text += ": ";
  }
  return text;
}

}  // namespace

Error::Error(ErrorCode code, const std::string& message, Where where)
    : std::runtime_error(place(where) + message), code_(code), message_(message), where_(std::move(where)) {}

Error Error::at(const Where& where) const {
  Where merged = where_;
  if (merged.file.empty()) merged.file = where.file;
  if (merged.line < 0) merged.line = where.line;
  if (merged.byte_offset < 0) merged.byte_offset = where.byte_offset;
  if (merged.layer.empty()) {
    merged.layer = where.layer;
    merged.layer_type = where.layer_type;
  }
  return Error(code_, message_, std::move(merged));
}

}  // namespace octet
