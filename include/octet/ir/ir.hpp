#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// How a model file is read.
struct ReadOptions {
  /// Shapes of the same rank that replace those of the named parameters. A dynamic dimension (-1) of the file that is not replaced becomes
  /// 1 when it is dimension 0, the batch, and is an Error(InvalidModel) otherwise.
  std::map<std::string, Shape> input_shapes{};
  /// Values for named parameters that are to be constants instead: of the parameter's shape, or one element for all of it. Converted to its
  /// element type.
  std::map<std::string, Tensor> input_values{};
  /// Whether the statistics and levels of IR versions 5 to 7 turn into FakeQuantize, so that the network runs in INT8. Without, the graph
  /// is the file's FP32 network. Its origin() holds what the file records in either case.
  bool use_statistics = true;
};

/// Reads an OpenVINO IR, version 2 to 7, 10 or 11: `path` names the .xml, and the .bin stands beside it.
/// Constants are views of the mapped .bin, which stays mapped while any of them lives and must not be changed meanwhile.
/// Throws Error with file, line and layer: Io when a file cannot be read, InvalidModel or InvalidShape when it is malformed, Unsupported
/// for another version, NotFound for an option that names no input.
OCTET_API Graph read_ir(const std::filesystem::path& path, const ReadOptions& options = {});

/// How an IR is written.
struct WriteOptions {
  int version = 0;  ///< 5, 6, 7, 10 or 11; 0 = that of the file that the graph was read from, or 11
};

/// Writes NAME.xml and NAME.bin, `path` naming the .xml. A graph that was read from version 2 to 7, and is still the file's network in FP32
/// or as its statistics quantize it, is written in that version as the file it came from, byte for byte, with the statistics and levels of
/// origin() in place of the file's own. Other graphs are translated into versions 5 to 7, FakeQuantize into statistics and levels. Equal
/// constants are stored once. Both files are written under temporary names, synchronized and then renamed, the .xml last, so that a failure
/// leaves earlier files whole. Throws Error(Io), and Error(Unsupported) naming the layers that the version cannot express.
OCTET_API void write_ir(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options = {});

/// Reads a model of any format that Octet knows, chosen by the file's content: IR (the .xml file) or ONNX. Throws what read_ir and
/// read_onnx throw, and Error(Unsupported) for a file of another kind.
OCTET_API Graph read_model(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace octet
