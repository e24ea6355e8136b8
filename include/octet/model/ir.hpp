#pragma once

#include <filesystem>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/model/options.hpp>

namespace octet {

/// Reads an OpenVINO IR, version 2 to 7, 10 or 11: `path` names the .xml, and the .bin stands beside it.
/// Constants are views of the mapped .bin, which stays mapped while any of them lives and must not be changed meanwhile.
/// Throws Error with file, line and layer: Io when a file cannot be read, InvalidModel or InvalidShape when it is malformed, Unsupported
/// for another version, NotFound for an option that names no input.
OCTET_API Graph read_ir(const std::filesystem::path& path, const ReadOptions& options = {});

/// Writes NAME.xml and NAME.bin, `path` naming the .xml. A graph that was read from version 2 to 7, and is still the file's network in FP32
/// or as its statistics quantize it, is written in that version as the file it came from, byte for byte, with the statistics and levels of
/// origin() in place of the file's own. Other graphs are translated into versions 5 to 7, FakeQuantize into statistics and levels. Equal
/// constants are stored once. Both files are written under temporary names, synchronized and then renamed, the .xml last, so that a failure
/// leaves earlier files whole. Throws Error(Io), and Error(Unsupported) naming the layers that the version cannot express.
OCTET_API void write_ir(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options = {});

}  // namespace octet
