#pragma once

#include "model/onnx/context.hpp"

namespace octet::onnx {

/// How numbers that a narrow type lacks are rounded to it.
struct NarrowRounding {
  bool saturate = true;          ///< what is too large becomes the largest number, else infinity or NaN
  std::string_view mode = "up";  ///< of f8e8m0: "up", "down" or "nearest"
};

/// The value in the type that holds numbers of a narrow one, each a number that the narrow type has: floating-point ones rounded half to
/// even, integers without their upper bits.
Value narrowed(NodeContext& node, const std::string& suffix, Value value, NarrowType type, const NarrowRounding& rounding = {});

/// The attributes `saturate` and `round_mode` of a node.
NarrowRounding narrow_rounding(NodeContext& node);

}  // namespace octet::onnx
