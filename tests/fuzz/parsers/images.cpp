#include <array>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>
#include <octet/tensor/npy.hpp>

#include "fuzz/parsers/targets.hpp"

namespace octet::fuzz {
namespace {

std::uint32_t crc(Bytes bytes) {
  std::uint32_t value = 0xffffffffU;
  for (const char byte : bytes) {
    value ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xedb88320U ^ value >> 1 : value >> 1;
  }
  return ~value;
}

std::uint32_t big_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

/// A PNG file with the checksums that its chunks should have; hardly any mutation would get past them otherwise.
std::string with_checksums(Bytes input) {
  std::string file(input);
  if (!input.starts_with("\x89PNG")) return file;
  for (std::size_t chunk = 8; chunk + 12 <= file.size();) {
    const std::size_t length = big_endian(Bytes(file).substr(chunk));
    if (length > file.size() - chunk - 12) break;
    const std::uint32_t sum = crc(Bytes(file).substr(chunk + 4, length + 4));
    for (int byte = 0; byte < 4; ++byte) file[chunk + 8 + length + byte] = static_cast<char>(sum >> (24 - 8 * byte));
    chunk += length + 12;
  }
  return file;
}

}  // namespace

void read_image_file(Bytes input) { read_image(put("image", with_checksums(input))); }

void read_npy_array(Bytes input) { write_npy(read_npy(put("array.npy", input)), folder() / "again.npy"); }

}  // namespace octet::fuzz
