#pragma once

#include <octet/model/onnx.hpp>

#include "model/format.hpp"

namespace octet::onnx {

bool begins_as_onnx(const MappedFile& file);

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path);

/// ONNX files have one version of Octet's, so one that is asked for is refused.
void write(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options);

extern const model::Format this_format;

}  // namespace octet::onnx
