#pragma once

#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {

/// The words of `auto_pad`, for convolution and pooling.
inline constexpr std::array auto_pads{Word<AutoPad>{"explicit", AutoPad::Explicit}, Word<AutoPad>{"same_upper", AutoPad::SameUpper},
                                      Word<AutoPad>{"same_lower", AutoPad::SameLower}, Word<AutoPad>{"valid", AutoPad::Valid},
                                      Word<AutoPad>{"notset", AutoPad::Explicit}};

/// The words of `rounding_type`.
inline constexpr std::array rounding_types{Word<RoundingType>{"floor", RoundingType::Floor},
                                           Word<RoundingType>{"ceil", RoundingType::Ceil}};

}  // namespace octet::ir
