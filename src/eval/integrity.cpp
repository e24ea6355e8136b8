#include "eval/integrity.hpp"

#include <array>
#include <cstdlib>
#include <cstddef>

namespace octet {
namespace {

std::uint32_t byte_at(std::string_view file, std::size_t offset) { return static_cast<unsigned char>(file[offset]); }

std::uint32_t big_endian(std::string_view file, std::size_t offset) {
  return byte_at(file, offset) << 24 | byte_at(file, offset + 1) << 16 | byte_at(file, offset + 2) << 8 | byte_at(file, offset + 3);
}

std::uint32_t little_endian(std::string_view file, std::size_t offset, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8 | byte_at(file, offset + i);
  return value;
}

/// The remainders of the CRC that PNG uses, ISO 3309 with polynomial 0xedb88320.
constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xedb88320U ^ value >> 1 : value >> 1;
    table[i] = value;
  }
  return table;
}

std::uint32_t crc(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> table = make_crc_table();
  std::uint32_t value = 0xffffffffU;
  for (const char byte : bytes) value = table[(value ^ static_cast<unsigned char>(byte)) & 0xff] ^ value >> 8;
  return ~value;
}

/// Every chunk is a length, a type, that many bytes and the checksum of type and bytes; IEND is the last.
std::string_view damage_of_png(std::string_view file) {
  constexpr std::size_t signature = 8, frame = 12;
  for (std::size_t offset = signature; offset + frame <= file.size();) {
    const std::size_t length = big_endian(file, offset);
    if (length > file.size() - offset - frame) return "a chunk that is cut short";
    const std::string_view contents = file.substr(offset + 4, length + 4);
    if (crc(contents) != big_endian(file, offset + 8 + length)) return "a wrong checksum";
    if (contents.starts_with("IEND")) return {};
    offset += length + frame;
  }
  return "no end";
}

/// The decoder reads only uncompressed pixels, whose size follows from the header; it takes missing ones for black.
std::string_view damage_of_bmp(std::string_view file) {
  constexpr std::size_t old_header = 12;
  if (file.size() < 30) return "a header that is cut short";
  const bool old = little_endian(file, 14, 4) == old_header;
  const auto width = old ? little_endian(file, 18, 2) : little_endian(file, 18, 4);
  const auto height = old ? static_cast<std::int32_t>(little_endian(file, 20, 2)) : static_cast<std::int32_t>(little_endian(file, 22, 4));
  const std::uint64_t bits = little_endian(file, old ? 24 : 28, 2);
  const std::uint64_t row = (width * bits + 31) / 32 * 4;
  const std::uint64_t pixels = row * static_cast<std::uint64_t>(std::abs(static_cast<std::int64_t>(height)));
  return little_endian(file, 10, 4) + pixels > file.size() ? "fewer pixels than its size demands" : std::string_view{};
}

}  // namespace

std::string_view damage_of(std::string_view file) {
  if (file.starts_with("\x89PNG")) return damage_of_png(file);
  if (file.starts_with("BM")) return damage_of_bmp(file);
  return file.rfind("\xff\xd9") == std::string_view::npos ? "no end" : std::string_view{};
}

}  // namespace octet
