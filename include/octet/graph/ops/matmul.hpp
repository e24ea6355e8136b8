#pragma once

namespace octet {

/// Matrix product over the last two dimensions; the others broadcast as in numpy. A 1-dimensional input counts as a row
/// (first) or a column (second), and that dimension is removed from the output.
/// Inputs: A [...,M,K] ([...,K,M] when transpose_a), B [...,K,N] ([...,N,K] when transpose_b). Output: [...,M,N].
struct MatMul {
  bool transpose_a = false;
  bool transpose_b = false;
  bool operator==(const MatMul&) const = default;
};

}  // namespace octet
