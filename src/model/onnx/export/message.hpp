#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <octet/tensor/shape.hpp>

namespace octet::onnx {

/// Builds one protobuf message, field by field. Source: the encoding page of Protocol Buffers.
class Message {
 public:
  void integer(std::uint32_t field, std::int64_t value);
  void number(std::uint32_t field, float value);
  void text(std::uint32_t field, std::string_view value);
  void message(std::uint32_t field, const Message& value) { text(field, value.bytes_); }
  /// A repeated integer, packed.
  void integers(std::uint32_t field, const Dims& values);
  /// What stands before `size` bytes of that field that are written apart.
  void length(std::uint32_t field, std::size_t size);

  /// The fields of another message, as they are.
  void append(const Message& other) { bytes_ += other.bytes_; }
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  void key(std::uint32_t field, unsigned wire_type);
  void varint(std::uint64_t value);
  std::string bytes_;
};

}  // namespace octet::onnx
