#pragma once

#include <cstddef>
#include <cstdint>

#include <octet/base/export.hpp>

namespace octet {

/// IEEE 754 binary16, storage only.
struct float16 {
  std::uint16_t bits = 0;
  bool operator==(const float16&) const = default;
};

/// The upper half of an IEEE 754 binary32, storage only.
struct bfloat16 {
  std::uint16_t bits = 0;
  bool operator==(const bfloat16&) const = default;
};

/// Conversions round to nearest, ties to even. Values beyond the range become infinity; NaN stays NaN.
OCTET_API float to_float(float16 value);
OCTET_API float to_float(bfloat16 value);
OCTET_API float16 to_float16(float value);
OCTET_API bfloat16 to_bfloat16(float value);

/// Array forms; `source` and `destination` hold `count` elements and do not overlap.
OCTET_API void convert(const float16* source, float* destination, std::size_t count);
OCTET_API void convert(const float* source, float16* destination, std::size_t count);
OCTET_API void convert(const bfloat16* source, float* destination, std::size_t count);
OCTET_API void convert(const float* source, bfloat16* destination, std::size_t count);

}  // namespace octet
