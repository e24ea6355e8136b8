#pragma once

#include <cstdint>
#include <filesystem>

namespace octet::fuzz {

/// Writes networks that ONNX can express as FOLDER/NUMBER/model.onnx, with the inputs (NAME.npy) and what the reference kernels give
/// (output_I.npy). Returns how many.
std::uint64_t export_networks(const std::filesystem::path& folder, std::uint64_t seed, std::uint64_t first, std::uint64_t graphs);

}  // namespace octet::fuzz
