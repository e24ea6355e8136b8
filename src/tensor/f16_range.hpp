#pragma once

#include <algorithm>
#include <cmath>

#include <octet/tensor/tensor.hpp>

namespace octet {

inline constexpr float largest_f16 = 65504;

/// Whether all numbers of an f32 tensor lie in the range of f16.
inline bool fits_f16(const Tensor& values) {
  return std::ranges::all_of(values.data<float>(), [](float value) { return std::abs(value) <= largest_f16; });
}

}  // namespace octet
