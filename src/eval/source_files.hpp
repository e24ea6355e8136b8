#pragma once

#include <filesystem>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// Whether the file holds a tensor rather than an image, by its name.
bool is_tensor_file(const std::filesystem::path& path);

/// Reads a .npy file that holds `shape`, [1, ...], or the same without its dimension 0, as f32 of that shape.
/// Throws Error(InvalidShape) naming the file for another shape.
Tensor load_tensor(const std::filesystem::path& path, const Shape& shape);

}  // namespace octet
