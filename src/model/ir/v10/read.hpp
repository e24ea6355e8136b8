#pragma once

#include <octet/model/ir.hpp>

#include "model/ir/xml_source.hpp"

namespace octet::ir::v10 {

/// Reads a `net` of version 10 or 11; `path` is that of the .xml. Errors lack only the file's name.
Graph read(const XmlSource& source, int version, const std::filesystem::path& path, const ReadOptions& options);

}  // namespace octet::ir::v10
