#pragma once

#include <filesystem>

namespace octet {

/// Throws Error(Unsupported) naming the file and its kind where its name ends as those of frameworks do whose models Octet does not read,
/// and its content is neither an ONNX model nor XML.
void require_no_foreign_model(const std::filesystem::path& path);

}  // namespace octet
