#pragma once

#include <cstdint>

namespace octet {

/// What stands in the padding: the value, the border element, or the mirrored content without (Reflect) or with
/// (Symmetric) the border element.
enum class PadMode : std::uint8_t { Constant, Edge, Reflect, Symmetric };

/// Inputs: data, pads_begin, pads_end (constant, one per dimension), and for Constant optionally the value (0).
struct Pad {
  PadMode mode = PadMode::Constant;
  bool operator==(const Pad&) const = default;
};

}  // namespace octet
