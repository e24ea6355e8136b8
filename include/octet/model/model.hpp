#pragma once

#include <filesystem>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/model/inputs.hpp>
#include <octet/model/options.hpp>

namespace octet {

/// Reads a model of any format that Octet knows, chosen by the file's content: IR (the .xml file), ONNX, a TensorFlow graph or SavedModel folder.
/// Throws what read_ir and read_onnx throw, and Error(Unsupported) for a file of another kind, or naming the nodes that have no counterpart.
OCTET_API Graph read_model(const std::filesystem::path& path, const ReadOptions& options = {});

/// Writes a model in the format that the ending of `path` names: an IR as NAME.xml, ONNX as NAME.onnx. Throws what write_ir and write_onnx
/// throw, and Error(InvalidArgument) for another ending, and for a version that the format does not have.
OCTET_API void write_model(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options = {});

}  // namespace octet
