#include "eval/png_indices.hpp"

#include <cstdint>

namespace octet {
namespace {

constexpr std::size_t signature = 8, frame = 12, colour_type = 25;
constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n";

std::size_t length_at(std::string_view file, std::size_t offset) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(file[offset + i]);
  return length;
}

std::string grey_palette() {
  std::string chunk("\0\0\3\0PLTE", 8);
  for (int i = 0; i < 256; ++i) chunk.append(3, static_cast<char>(i));
  return chunk + std::string(4, '\0');
}

}  // namespace

std::optional<std::string> with_numbers_as_palette(std::string_view file) {
  if (!file.starts_with(png_signature) || file.size() <= colour_type || file[colour_type] != 3) return std::nullopt;
  std::string result(file.substr(0, signature));
  for (std::size_t offset = signature; offset + frame <= file.size();) {
    const std::size_t size = length_at(file, offset) + frame;
    if (size > file.size() - offset) return std::nullopt;
    const std::string_view kind = file.substr(offset + 4, 4);
    if (kind == "PLTE") result += grey_palette();
    else if (kind != "tRNS") result += file.substr(offset, size);
    offset += size;
  }
  return result;
}

}  // namespace octet
