#pragma once

#include <cstdint>

namespace octet {

enum class ReduceKind : std::uint8_t { Mean, Sum, Max, Min, Prod, L1, L2, LogicalAnd, LogicalOr };

/// Reduces along axes. Inputs: data, axes (constant i32/i64, negative values count from the end).
struct Reduce {
  ReduceKind kind = ReduceKind::Mean;
  bool keep_dims = false;
  bool operator==(const Reduce&) const = default;
};

}  // namespace octet
