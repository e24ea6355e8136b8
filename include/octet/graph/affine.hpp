#pragma once

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// Folds scales and shifts into the weights and biases of convolutions and matrix products, as far as that is exact.
///
/// BatchNormInference with constant statistics becomes a Multiply and an Add with one constant per channel; Subtract and Divide by a
/// constant become Add and Multiply. Then a Multiply by a constant per channel behind or in front of an operation with constant weights
/// moves into them, and into the constant of an Add between the two; Adds of constants join; and an Add of a constant per channel in
/// front of an operation without padding becomes an Add behind it. What cannot move stays as it is.
/// Convolutions and matrix products keep their names, except where an output of the network is called after what took their place.
/// Outputs change only by the rounding of f32 arithmetic.
/// Constants are folded first, those that come from shapes too unless `keep_shape_ops`.
OCTET_API Graph fold_affine(const Graph& graph, bool keep_shape_ops = false);

}  // namespace octet
