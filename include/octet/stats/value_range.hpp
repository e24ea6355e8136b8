#pragma once

namespace octet {

/// Two values and what lies between: those that a tensor has, or the real values of a quantizer's first and last level.
struct ValueRange {
  float low = 0;
  float high = 0;
  bool operator==(const ValueRange&) const = default;
};

}  // namespace octet
