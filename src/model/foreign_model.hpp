#pragma once

#include <filesystem>
#include <string_view>

namespace octet {

/// Whether the name ends so, which is given in small letters, in whatever letters.
namespace model {
bool ends_as(const std::filesystem::path& path, std::string_view ending);
}

/// Throws Error(Unsupported) naming the file and its kind where its name ends as those of frameworks do whose models Octet does not read,
/// and its content is neither an ONNX model nor XML.
void require_no_foreign_model(const std::filesystem::path& path);

}  // namespace octet
