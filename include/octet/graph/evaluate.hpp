#pragma once

#include <span>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/operation.hpp>

namespace octet {

/// Computes one operation on given inputs, plainly and without regard for speed: the reference that defines what every
/// faster kernel must give, and what folds constants. f32 arithmetic accumulates in double; f16 and bf16 compute in f32.
/// Throws Error(InvalidShape) where inputs do not fit, and Error(Unsupported) for Parameter, packed element types, and Opaque that no
/// CustomOperation stands for.
OCTET_API std::vector<Tensor> evaluate(const Operation& operation, std::span<const Tensor> inputs);

}  // namespace octet
