#pragma once

#include <octet/model/onnx.hpp>

#include "model/format.hpp"

namespace octet::onnx {

bool begins_as_onnx(const MappedFile& file);

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path);

/// ONNX files have one version of Octet's, so one that is asked for is refused.
void write(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options);

inline constexpr model::Format this_format{.name = "an ONNX model",
                                           .ending = ".onnx",
                                           .begins = begins_as_onnx,
                                           .read = read_onnx,
                                           .declared_inputs = declared_inputs,
                                           .write = write};

}  // namespace octet::onnx
