#include "model/format.hpp"

#include <algorithm>
#include <array>

// All formats, by their namespaces: a line here is all that a format needs outside its own folder.
#define OCTET_FORMATS(FORMAT) \
  FORMAT(onnx)                \
  FORMAT(ir)

#define OCTET_DECLARED(name)              \
  namespace octet::name {                 \
  extern const model::Format this_format; \
  }
OCTET_FORMATS(OCTET_DECLARED)
#undef OCTET_DECLARED

namespace octet {

std::span<const model::Format> model::formats() {
#define OCTET_LISTED(name) name::this_format,
  static const std::array known{OCTET_FORMATS(OCTET_LISTED)};
#undef OCTET_LISTED
  return known;
}

std::string model::format_names() {
  std::string names;
  for (const Format& format : formats()) names += (names.empty() ? "" : " or ") + std::string(format.name);
  return names;
}

const model::Format* model::find_format(const MappedFile& file) {
  const auto found = std::ranges::find_if(formats(), [&](const Format& format) { return format.begins(file); });
  return found == formats().end() ? nullptr : &*found;
}

}  // namespace octet
