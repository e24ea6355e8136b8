#pragma once

#include <cstdint>
#include <octet/tensor/tensor.hpp>
#include <span>

namespace octet::c {

/// Whether elements with these strides lie row-major without gaps; dimensions of size 1 may have any.
bool is_dense(const Shape& shape, std::span<const std::int64_t> strides);

/// A tensor of its own with the elements at data[i * strides[0] + j * strides[1] + ...]. Throws Error(Unsupported) for packed types.
Tensor copy_strided(const void* data, ElementType type, const Shape& shape, std::span<const std::int64_t> strides);

}  // namespace octet::c
