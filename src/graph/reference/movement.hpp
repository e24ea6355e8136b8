#pragma once

#include <cstddef>

#include <octet/tensor/tensor.hpp>

namespace octet::reference {

/// Bytes of one element. Throws Error(Unsupported) for packed types.
std::size_t element_bytes(ElementType type);

inline const std::byte* bytes_of(const Tensor& tensor) { return static_cast<const std::byte*>(tensor.raw()); }
inline std::byte* mutable_bytes_of(Tensor& tensor) { return static_cast<std::byte*>(tensor.mutable_raw()); }

/// Moves elements between two arrays with any distances: element (i0, i1, ...) of the source becomes element (i0, i1, ...)
/// of the destination. Strides count elements and may be 0 or negative in the source.
struct StridedCopy {
  Dims extents, source_strides, destination_strides;
};
void copy(const StridedCopy& plan, const std::byte* source, std::byte* destination, std::size_t element_bytes);

/// Writes `count` copies of one element.
void fill(const std::byte* element, std::byte* destination, std::size_t count, std::size_t element_bytes);

/// Converts `values` to the output's element type; both have the same number of elements.
void store(const Tensor& values, Tensor& output);

}  // namespace octet::reference
