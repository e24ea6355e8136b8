#pragma once

#include <octet/tensor/element_type.hpp>

namespace octet {

/// Inputs: data, target shape (constant; -1 = the rest, and 0 = the input's dimension when `special_zero`).
struct Reshape {
  bool special_zero = false;
  bool operator==(const Reshape&) const = default;
};

/// Removes dimensions of size 1. Inputs: data, optionally axes (all of size 1 when absent).
struct Squeeze {
  bool operator==(const Squeeze&) const = default;
};

/// Inserts dimensions of size 1. Inputs: data, axes of the output.
struct Unsqueeze {
  bool operator==(const Unsqueeze&) const = default;
};

/// The input's shape as a 1-dimensional tensor.
struct ShapeOf {
  ElementType output_type = ElementType::i64;
  bool operator==(const ShapeOf&) const = default;
};

}  // namespace octet
