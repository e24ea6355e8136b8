#pragma once

#include <cstdint>

#include <octet/tensor/element_type.hpp>

namespace octet {

/// Sums of all elements up to each along an axis. Inputs: data, axis (constant scalar).
struct CumSum {
  bool exclusive = false;  ///< without the element itself
  bool reverse = false;    ///< from the end
  bool operator==(const CumSum&) const = default;
};

/// Turns the first elements of each sample round, as many as its sequence is long. Inputs: data, lengths (i32 or i64, [batch]).
struct ReverseSequence {
  std::int64_t batch_axis = 0;
  std::int64_t seq_axis = 1;
  bool operator==(const ReverseSequence&) const = default;
};

/// Where elements are not zero, in row-major order: [rank,elements], one column for each. Columns behind those that were found are -1; an
/// Executor gives the others alone. The data have at least one dimension.
struct NonZero {
  ElementType output_type = ElementType::i64;
  bool operator==(const NonZero&) const = default;
};

}  // namespace octet
