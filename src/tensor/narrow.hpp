#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// Numbers of 8 bits or less that are storage alone: a network holds them in a wider type. Names of floating-point ones say their bits of
/// exponent and mantissa; "fn" has no infinity, "uz" no negative zero. Micikevicius et al., FP8 Formats for Deep Learning, 2022; OCP
/// Microscaling Formats (MX) Specification 1.0, 2023.
enum class NarrowType : std::uint8_t { f8e4m3fn, f8e4m3fnuz, f8e5m2, f8e5m2fnuz, f8e8m0, f4e2m1, i4, u4, i2, u2 };

/// What a narrow type holds.
struct NarrowFormat {
  NarrowType type;
  std::string_view name;
  int bits;
  int mantissa;    ///< bits of it; of integers all
  int bias;        ///< of the exponent; 0 for integers
  double largest;  ///< finite number
  bool is_signed;
  ElementType wide;  ///< the type that holds its numbers

  bool is_float() const noexcept { return wide == ElementType::f32; }
  bool has_infinity() const noexcept { return type == NarrowType::f8e5m2; }
};

const NarrowFormat& format_of(NarrowType type);

/// The number that the lowest bits of `bits` stand for.
float value_of(const NarrowFormat& format, unsigned bits);

/// Bytes that so many packed elements take, the last one filled up.
std::size_t packed_bytes(const NarrowFormat& format, std::size_t elements);

/// Packed elements, lowest bits first, in the wide type. The bytes must be as many as packed_bytes() says.
Tensor widened(const NarrowFormat& format, std::span<const std::byte> bytes, Shape shape);

}  // namespace octet
