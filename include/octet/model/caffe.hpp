#pragma once

#include <filesystem>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/model/options.hpp>

namespace octet {

/// Reads a Caffe network as it is in inference: `path` names the .prototxt, and ReadOptions::weights the .caffemodel, by default the file of
/// the same name beside it. `path` may name the .caffemodel too, when the .prototxt stands beside it. Layers of both versions are read,
/// and weights as bytes or as text. Everything about layers is taken from the .prototxt, and blobs alone from the .caffemodel, by the names
/// of layers. Layers keep their names, and tensors have those of their tops. What a layer stands for may be several nodes: NAME is the
/// last of them, the others are NAME/PURPOSE. Outputs are the tops that no layer reads.
///
/// Throws Error with file, line and layer: Io when a file cannot be read, InvalidModel or InvalidShape when it is malformed, Unsupported
/// naming every layer that Octet has no operations for, NotFound for an option that names no input.
OCTET_API Graph read_caffe(const std::filesystem::path& path, const ReadOptions& options = {});

/// The mean image of a .binaryproto: f32 [channels, rows, columns], in the order of the network's channels. Throws as read_caffe does.
OCTET_API Tensor read_caffe_mean(const std::filesystem::path& path);

}  // namespace octet
