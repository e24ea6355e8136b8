#pragma once

#include <cstdint>
#include <filesystem>

#include <pugixml.hpp>

#include "base/file.hpp"

namespace octet::ir {

enum class ModelFormat : std::uint8_t { Ir, Onnx };

/// What the file's content says that it is. Throws Error(Unsupported) naming `path` for neither.
ModelFormat format_of(const MappedFile& file, const std::filesystem::path& path);

/// The version of the IR whose root element this is. Throws Error(InvalidModel) for another element.
std::int64_t net_version(pugi::xml_node root);

}  // namespace octet::ir
