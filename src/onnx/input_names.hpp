#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace octet::onnx {

/// Names of the inputs that an ONNX file leaves to its caller, in file order; nothing for a file of another kind.
/// Throws Error(Io), and Error(InvalidModel) where the file is malformed.
std::optional<std::vector<std::string>> input_names(const std::filesystem::path& path);

}  // namespace octet::onnx
