#pragma once

#include <filesystem>

namespace octet {

/// Whether the file holds a tensor rather than an image, by its name.
bool is_tensor_file(const std::filesystem::path& path);

}  // namespace octet
