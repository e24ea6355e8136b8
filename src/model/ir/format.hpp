#pragma once

#include <octet/model/ir.hpp>

#include "model/format.hpp"

namespace octet::ir {

/// Whether text is XML.
bool begins_as_xml(const MappedFile& file);

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path);

extern const model::Format this_format;

}  // namespace octet::ir
