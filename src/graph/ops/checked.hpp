#pragma once

#include <string>

#include "graph/infer.hpp"

namespace octet {

/// Throws Error(InvalidShape) "WHAT: given GIVEN, expected EXPECTED".
[[noreturn]] void refuse(const std::string& what, const std::string& given, const std::string& expected);

/// Sums and products of sizes. Throw Error(InvalidShape) naming `what` when the result does not fit.
std::int64_t checked_sum(std::int64_t a, std::int64_t b, const char* what);
std::int64_t checked_product(std::int64_t a, std::int64_t b, const char* what);

/// The shape, once its number of elements is known to be representable.
Shape checked_shape(Dims dims);

/// Throws Error(InvalidShape) unless `type` is i32 or i64, as indices have.
void require_index_type(ElementType type, const char* what);
/// Throws Error(InvalidShape) unless the input has one element.
void require_scalar(const InferenceInputs& inputs, std::size_t index, const char* what);

}  // namespace octet
