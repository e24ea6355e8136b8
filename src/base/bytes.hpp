#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <octet/base/error.hpp>

namespace octet {

template <typename T>
using Bits = std::conditional_t<sizeof(T) == 1, std::uint8_t, std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;

/// Appends numbers, little-endian.
class ByteWriter {
 public:
  template <typename T>
  void number(T value) {
    auto bits = std::bit_cast<Bits<T>>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes_ += static_cast<char>(bits & 0xff);
      bits = static_cast<Bits<T>>(std::uint64_t{bits} >> 8);
    }
  }
  template <typename Items>
  void numbers(const Items& items) {
    for (const auto item : items) number(item);
  }
  void text(std::string_view text) { bytes_ += text; }

  std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads numbers in order and knows where it stands.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size() - position_; }

  /// Throws Error(InvalidArgument) with the place.
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(ErrorCode::InvalidArgument, message, {.byte_offset = static_cast<std::int64_t>(position_)});
  }

  std::string_view take(const char* what, std::size_t size) {
    if (size > left())
      fail(std::string(what) + ": given " + std::to_string(left()) + " bytes up to the end of the file, expected " + std::to_string(size));
    position_ += size;
    return bytes_.substr(position_ - size, size);
  }

  template <typename T>
  T number(const char* what) {
    const std::string_view bytes = take(what, sizeof(T));
    std::uint64_t bits = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
    return std::bit_cast<T>(static_cast<Bits<T>>(bits));
  }

  /// `count` is checked against the rest of the file before memory is taken.
  template <typename T>
  std::vector<T> numbers(const char* what, std::size_t count) {
    if (count > left() / sizeof(T))
      fail(std::string(what) + ": given " + std::to_string(left()) + " bytes up to the end of the file, expected " + std::to_string(count) +
           " numbers");
    std::vector<T> values(count);
    for (T& value : values) value = number<T>(what);
    return values;
  }

 private:
  std::string_view bytes_;
  std::size_t position_ = 0;
};

}  // namespace octet
