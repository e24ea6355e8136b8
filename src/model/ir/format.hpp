#pragma once

#include <octet/model/ir.hpp>

#include "model/format.hpp"

namespace octet::ir {

/// Whether text is XML.
bool begins_as_xml(const MappedFile& file);

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path);

inline constexpr model::Format this_format{.name = "the .xml of an OpenVINO IR",
                                           .ending = ".xml",
                                           .begins = begins_as_xml,
                                           .read = read_ir,
                                           .declared_inputs = declared_inputs,
                                           .write = write_ir};

}  // namespace octet::ir
