#include "model/onnx/export/message.hpp"

#include <cstring>

namespace octet::onnx {

void Message::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7f) | 0x80);
  bytes_ += static_cast<char>(value);
}

void Message::key(std::uint32_t field, unsigned wire_type) { varint(std::uint64_t{field} << 3 | wire_type); }

void Message::integer(std::uint32_t field, std::int64_t value) {
  key(field, 0);
  varint(static_cast<std::uint64_t>(value));
}

void Message::number(std::uint32_t field, float value) {
  key(field, 5);
  char raw[sizeof(value)];
  std::memcpy(raw, &value, sizeof(value));
  bytes_.append(raw, sizeof(value));
}

void Message::length(std::uint32_t field, std::size_t size) {
  key(field, 2);
  varint(size);
}

void Message::text(std::uint32_t field, std::string_view value) {
  length(field, value.size());
  bytes_ += value;
}

void Message::integers(std::uint32_t field, const Dims& values) {
  Message packed;
  for (const std::int64_t value : values) packed.varint(static_cast<std::uint64_t>(value));
  message(field, packed);
}

}  // namespace octet::onnx
