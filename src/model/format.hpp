#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/model/model.hpp>

#include "base/file.hpp"

namespace octet::model {

/// What the door asks of a format.
struct Format {
  std::string_view name;                   ///< "an ONNX model"
  std::string_view ending{};               ///< of the files that are written in it: ".onnx"; empty where none are
  bool (*begins)(const MappedFile& file);  ///< whether the content looks like it
  Graph (*read)(const std::filesystem::path& path, const ReadOptions& options);
  std::vector<DeclaredInput> (*declared_inputs)(const std::filesystem::path& path);
  void (*write)(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options) = nullptr;
  bool (*is_folder)(const std::filesystem::path& path) = nullptr;  ///< whether a folder is a model in it; null where none is
  std::string_view framework{};  ///< as the Model Optimizer calls it: "onnx"; empty for what no framework writes
  bool cuts = false;  ///< whether it knows ReadOptions::outputs and inputs, and its options of TensorFlow
};

std::span<const Format> formats();

/// "an ONNX model or the .xml of an OpenVINO IR"
std::string format_names();

/// The format that the file's content begins as, or that the folder is in; null for none. Throws Error(Io) where neither is there.
const Format* find_format(const std::filesystem::path& path);

/// Throws Error(InvalidArgument) for options that only another format has.
void require_options_of(const Format& format, const ReadOptions& options, const std::filesystem::path& path);

}  // namespace octet::model
