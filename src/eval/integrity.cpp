#include "eval/integrity.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstddef>

namespace octet {
namespace {

constexpr std::string_view too_few_pixels = "fewer pixels than its size demands";

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

/// Bits of a pixel of that colour type and depth; 0 for a type that PNG does not have.
std::uint32_t png_bits(std::uint32_t colour_type, std::uint32_t depth) {
  constexpr std::array<std::uint32_t, 7> channels{1, 0, 3, 1, 2, 0, 4};
  return colour_type < channels.size() ? channels[colour_type] * depth : 0;
}

/// Deflate makes no more than 258 bytes of two bits, so that a header alone cannot ask for more memory than its file could fill.
bool is_too_short_png(std::string_view file) {
  constexpr std::size_t header_end = 26, largest_ratio = 1032;
  if (file.size() < header_end) return true;
  const std::uint64_t width = big_endian(file, 16), height = big_endian(file, 20);
  return width * png_bits(byte_at(file, 25), byte_at(file, 24)) / 8 * height > largest_ratio * file.size();
}

/// Every chunk is a length, a type, that many bytes and the checksum of type and bytes; IEND is the last.
std::string_view damage_of_png(std::string_view file) {
  constexpr std::size_t signature = 8, frame = 12;
  for (std::size_t offset = signature; offset + frame <= file.size();) {
    const std::size_t length = big_endian(file, offset);
    if (length > file.size() - offset - frame) return "a chunk that is cut short";
    const std::string_view contents = file.substr(offset + 4, length + 4);
    if (crc(contents) != big_endian(file, offset + 8 + length)) return "a wrong checksum";
    if (contents.starts_with("IEND")) return is_too_short_png(file) ? too_few_pixels : std::string_view{};
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
  return little_endian(file, 10, 4) + pixels > file.size() ? too_few_pixels : std::string_view{};
}

/// A segment of Huffman tables: for each its number and how many codes it has of each of 16 lengths, then a symbol for every code.
bool has_too_many_codes(std::string_view tables) {
  constexpr std::size_t header = 17, most_codes = 256;
  while (tables.size() >= header) {
    std::size_t codes = 0;
    for (std::size_t length = 1; length < header; ++length) codes += byte_at(tables, length);
    if (codes > most_codes) return true;
    tables.remove_prefix(std::min(header + codes, tables.size()));
  }
  return false;
}

/// Markers that nothing belongs to: stuffed zeros, restarts, the beginning, and fill bytes.
bool stands_alone(std::uint32_t marker) { return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8) || marker == 0xff; }

/// A block of pixels takes a bit at least, and 32 x 32 pixels have no fewer than eight blocks, however the colours are sampled.
std::string_view damage_of_jpeg(std::string_view file, std::uint64_t pixels) {
  constexpr std::uint64_t most_pixels_of_byte = 1024;
  if (file.rfind("\xff\xd9") == std::string_view::npos) return "no end";
  return pixels / most_pixels_of_byte > file.size() ? too_few_pixels : std::string_view{};
}

}  // namespace

bool has_impossible_tables(std::string_view file) {
  if (!file.starts_with('\xff')) return false;
  for (std::size_t at = file.find('\xff'); at < file.size() - 1; at = file.find('\xff', at)) {
    const std::uint32_t marker = byte_at(file, ++at);
    if (marker == 0xd9) return false;
    if (stands_alone(marker)) continue;
    if (file.size() - at < 3) return false;
    const std::size_t length = byte_at(file, at + 1) << 8 | byte_at(file, at + 2);
    const std::string_view segment = file.substr(at + 1, length);
    if (marker == 0xc4 && has_too_many_codes(segment.substr(std::min<std::size_t>(2, segment.size())))) return true;
    at += 1 + std::max<std::size_t>(segment.size(), 2);
  }
  return false;
}

std::string_view damage_of(std::string_view file, std::uint64_t pixels) {
  if (file.starts_with("\x89PNG")) return damage_of_png(file);
  if (file.starts_with("BM")) return damage_of_bmp(file);
  return damage_of_jpeg(file, pixels);
}

}  // namespace octet
