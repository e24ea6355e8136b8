#pragma once

#include "graph/infer.hpp"
#include "graph/refuse.hpp"

namespace octet {

/// Throws Error(InvalidShape) "element type: given boolean, expected a number".
void require_number(const InferenceInputs& inputs, std::size_t index);
/// Throws Error(InvalidShape) "element type: given i32, expected floating point".
void require_floating_point(const InferenceInputs& inputs, std::size_t index);
/// Throws Error(InvalidShape) "element type: given f32, expected boolean".
void require_boolean(const InferenceInputs& inputs, std::size_t index);
/// Throws Error(InvalidShape) unless `type` is i32 or i64, as indices have.
void require_index_type(ElementType type, const char* what);
/// Throws Error(InvalidShape) unless the input has one element.
void require_scalar(const InferenceInputs& inputs, std::size_t index, const char* what);
/// Throws Error(InvalidShape) "WHAT: given shape [2], expected rank 3 or more".
void require_least_rank(const InferenceInputs& inputs, std::size_t index, const char* what, std::size_t least);
/// Throws Error(InvalidShape) unless input `index` has the element type of input `reference`.
void require_same_type(const InferenceInputs& inputs, std::size_t index, std::size_t reference, const char* what);
/// Throws Error(InvalidShape) "WHAT: given X, expected Y as in the data".
void require_equal(const char* what, std::int64_t given, std::int64_t expected, const char* source);
/// Throws Error(InvalidShape) unless the shape broadcasts to `target` without changing it.
void require_broadcastable(const char* what, const Shape& shape, const Shape& target);
/// The axes of constant input `index`, counted from the front, in ascending order. Throws Error(InvalidShape) when one is
/// listed twice and Error(InvalidArgument) when one is outside the rank of input 0.
std::vector<std::size_t> constant_axes(const InferenceInputs& inputs, std::size_t index);
/// The same for axes that are at hand.
std::vector<std::size_t> normalize_axes(const Dims& axes, std::size_t rank);

}  // namespace octet
