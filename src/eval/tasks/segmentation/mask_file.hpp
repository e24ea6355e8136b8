#pragma once

#include <filesystem>

#include <octet/eval/annotation.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet::segmentation {

/// A mask as u8 [height, width] or [height, width, 3], the latter red first; that of a .npy file has the file's dimensions. Throws Error
/// naming the file.
Tensor read_mask(const std::filesystem::path& file, MaskLoader loader);

}  // namespace octet::segmentation
