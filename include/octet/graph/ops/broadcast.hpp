#pragma once

#include <cstdint>

#include <octet/tensor/element_type.hpp>

namespace octet {

/// Inputs: data, target shape (constant), and for Explicit the axes mapping: output axis of each input axis.
/// Bidirectional broadcasts data and target shape against each other.
struct Broadcast {
  enum class Mode : std::uint8_t { Numpy, Explicit, Bidirectional };
  Mode mode = Mode::Numpy;
  bool operator==(const Broadcast&) const = default;
};

/// Inputs: data, repeats (constant, aligned at the last dimension).
struct Tile {
  bool operator==(const Tile&) const = default;
};

/// Inputs: start, stop, step (constant scalars). Output: start, start+step, ... before stop.
struct Range {
  ElementType output_type = ElementType::i64;
  bool operator==(const Range&) const = default;
};

}  // namespace octet
