#pragma once

#include <filesystem>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/model/options.hpp>

namespace octet {

/// Reads an ONNX model, operator sets 7 to 21. Layers are called after its nodes, or after their first output where a node has no name;
/// inputs and outputs after the model's. What a node stands for in the graph's operations may be several layers: NAME is the last of them,
/// the others are NAME/PART.
///
/// Constants are views of the mapped file where its elements are aligned, which stays mapped while any of them lives and must not be
/// changed meanwhile. Quantized networks keep what they are: QuantizeLinear with DequantizeLinear becomes FakeQuantize, integer weights
/// become Convert, Subtract and Multiply of the integers, and the QLinear operations become what they stand for between such. An operation
/// that Octet does not know becomes Opaque; outputs that the file gives no shape for get [0], and so do those computed from them.
///
/// Throws Error with file, byte offset and layer: Io when a file cannot be read, InvalidModel or InvalidShape when it is malformed,
/// Unsupported for what the graph's operations cannot say, such as axes that are computed, NotFound for an option that names no input.
OCTET_API Graph read_onnx(const std::filesystem::path& path, const ReadOptions& options = {});

/// Writes a model of operator set 14 with standard operators only. FakeQuantize becomes QuantizeLinear and DequantizeLinear of u8, weights
/// stored as integers (see compress_weights) become DequantizeLinear of those, and the bias of a layer between them one of i32, as
/// engines expect that run such a model in INT8. A FakeQuantize without a zero among its levels is spelled out. Shapes are fixed.
/// The file appears under its name only when complete. Throws Error(Io), and Error(Unsupported) naming a layer that ONNX cannot express.
OCTET_API void write_onnx(const Graph& graph, const std::filesystem::path& path);

}  // namespace octet
