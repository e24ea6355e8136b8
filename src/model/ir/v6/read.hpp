#pragma once

#include <octet/model/ir.hpp>

#include "model/ir/xml_source.hpp"

namespace octet::ir::v6 {

inline constexpr int oldest_version = 2;
inline constexpr int newest_version = 7;

/// Reads a `net` of version 2 to 7; `path` is that of the .xml. Errors lack only the file's name.
Graph read(const XmlSource& source, int version, const std::filesystem::path& path, const ReadOptions& options);

}  // namespace octet::ir::v6
