#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <octet/base/export.hpp>

namespace octet {

/// The type of one tensor element. u1, i4 and u4 are packed, lowest bits first, and are raw storage only:
/// they can be read, kept and written, not computed with.
enum class ElementType : std::uint8_t {
  f32, f16, bf16, f64, i8, u8, i16, u16, i32, u32, i64, u64, boolean, u1, i4, u4,
};

/// Bits of one element: 1, 4, 8, 16, 32 or 64. A boolean takes 8.
OCTET_API std::size_t bit_width(ElementType type);

/// Bytes that `elements` elements of `type` take, packed types rounded up to a whole byte.
/// Throws Error(InvalidArgument) when the result does not fit in std::size_t.
OCTET_API std::size_t byte_size(ElementType type, std::size_t elements);

/// The lower-case name, "f32" for ElementType::f32.
OCTET_API std::string_view name(ElementType type);

/// The element type of that lower-case name. Throws Error(InvalidArgument) for other text.
OCTET_API ElementType parse_element_type(std::string_view text);

/// Whether values are floating point (f16, bf16, f32, f64).
OCTET_API bool is_floating_point(ElementType type);

/// Whether values are signed or unsigned integers of at least 8 bits; boolean is not an integer.
OCTET_API bool is_integer(ElementType type);

}  // namespace octet
