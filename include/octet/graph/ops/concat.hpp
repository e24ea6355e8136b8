#pragma once

#include <cstdint>

namespace octet {

/// Joins one or more inputs along `axis`; negative values count from the end.
struct Concat {
  std::int64_t axis = 0;
  bool operator==(const Concat&) const = default;
};

/// Inputs: data, axis (constant scalar). Outputs: `num_splits` equal parts.
struct Split {
  std::int64_t num_splits = 1;
  bool operator==(const Split&) const = default;
};

/// Inputs: data, axis (constant scalar), lengths (constant; one may be -1 for the rest). One output for each length.
struct VariadicSplit {
  bool operator==(const VariadicSplit&) const = default;
};

}  // namespace octet
