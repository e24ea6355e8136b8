#include "model/format.hpp"

#include <algorithm>
#include <array>

#include "model/ir/format.hpp"
#include "model/onnx/format.hpp"

namespace octet {

std::span<const model::Format> model::formats() {
  static constexpr std::array known{onnx::this_format, ir::this_format};
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
