#pragma once

#include <filesystem>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// Writes a u8 image [height, width, 3] as PNG. Replaces the file as a whole. Throws Error(Io).
void write_png(const Tensor& image, const std::filesystem::path& file);

}  // namespace octet
