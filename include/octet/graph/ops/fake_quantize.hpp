#pragma once

#include <cstdint>

namespace octet {

/// Quantizes to `levels` evenly spaced values and back, in floating point.
/// Inputs: x, input_low, input_high, output_low, output_high; the limits broadcast to x as in numpy.
/// x <= min(input_low, input_high) gives output_low, x > max(...) gives output_high, else
/// round((x - input_low) / (input_high - input_low) * (levels - 1)) / (levels - 1) * (output_high - output_low) + output_low,
/// rounding half to even.
struct FakeQuantize {
  std::int64_t levels = 256;
  bool broadcast = true;
  bool operator==(const FakeQuantize&) const = default;
};

}  // namespace octet
