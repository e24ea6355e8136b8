#pragma once

#include <filesystem>
#include <string_view>

#include <octet/base/export.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// Reads one array of NumPy's .npy format, version 1.0, 2.0 or 3.0 (numpy.lib.format), little-endian: f2, f4, f8, i1 to i8,
/// u1 to u8 and b1. An array in Fortran order is transposed, so that elements are row-major with the array's shape.
/// Throws Error(Io) when the file cannot be read, Error(InvalidArgument) with the file and byte offset when it is malformed
/// or its size does not fit its shape, and Error(Unsupported) for other element types.
OCTET_API Tensor read_npy(const std::filesystem::path& path);
/// The same of a file's bytes at hand.
OCTET_API Tensor parse_npy(std::string_view bytes);

/// Writes version 1.0, row-major, aligned as NumPy does. The file appears only when complete.
/// Throws Error(Io), and Error(Unsupported) for bf16, packed types and more than 32 dimensions, which NumPy cannot read.
OCTET_API void write_npy(const Tensor& tensor, const std::filesystem::path& path);

}  // namespace octet
