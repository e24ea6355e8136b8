#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>


namespace octet {

using Bytes = std::span<const std::byte>;

/// Where a file's bytes begin, so that errors can name an offset.
using FileBegin = const std::byte*;

/// Reads one protobuf message field by field. Bytes and text are views of the message, so that a tensor of any size costs nothing until
/// its elements are needed. Throws Error(InvalidModel) with the byte offset where the message is malformed.
/// Source: the encoding page of Protocol Buffers.
class WireReader {
 public:
  WireReader(Bytes message, FileBegin file) : rest_(message), file_(file) {}

  /// Moves to the next field; false at the end. A field whose value was not taken is skipped.
  bool next();
  /// The field's number in the schema.
  std::uint32_t field() const noexcept { return field_; }
  /// Whether the field's value is a message, bytes, text or a packed list.
  bool is_length() const noexcept { return type_ == Length; }

  std::int64_t integer();
  float number();
  Bytes bytes();
  std::string_view text();
  WireReader message() { return {bytes(), file_}; }

  /// Adds the values of a repeated integer field: one, or all of a packed list. Throws beyond `most` values.
  void append_integers(std::vector<std::int64_t>& list, std::size_t most);

  /// Calls `take` with each value of a repeated field, packed or not.
  template <typename Take>
  void each_integer(const Take& take);
  template <typename T, typename Take>
  void each_fixed(const Take& take);

  [[noreturn]] void fail(const std::string& message) const;

 private:
  enum WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Length = 2, Fixed32 = 5 };

  std::uint64_t read_varint();
  Bytes read_bytes(std::uint64_t count);
  void require(WireType type) const;
  void skip();

  Bytes rest_;
  FileBegin file_;
  std::size_t start_ = 0;  ///< offset of the field in the file
  std::uint32_t field_ = 0;
  WireType type_ = Varint;
  bool pending_ = false;  ///< whether the field's value was not read yet
};

template <typename Take>
void WireReader::each_integer(const Take& take) {
  if (type_ != Length) return take(integer());
  WireReader packed = message();
  while (!packed.rest_.empty()) take(static_cast<std::int64_t>(packed.read_varint()));
}

template <typename T, typename Take>
void WireReader::each_fixed(const Take& take) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8);
  const auto load = [&](const std::byte* source) {
    T value;
    __builtin_memcpy(&value, source, sizeof(T));
    take(value);
  };
  if (type_ != Length) {
    require(sizeof(T) == 4 ? Fixed32 : Fixed64);
    pending_ = false;
    return load(read_bytes(sizeof(T)).data());
  }
  const Bytes packed = bytes();
  if (packed.size() % sizeof(T) != 0) fail("packed list: given " + std::to_string(packed.size()) + " bytes, expected whole numbers");
  for (std::size_t i = 0; i < packed.size(); i += sizeof(T)) load(packed.data() + i);
}

}  // namespace octet
