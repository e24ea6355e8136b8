#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <octet/model/options.hpp>
#include <octet/tensor/tensor.hpp>

#include "base/file.hpp"
#include "model/tensorflow/records.hpp"

namespace octet::tensorflow {

class Bundle;

/// A graph of TensorFlow with what its file keeps elsewhere.
struct Source {
  GraphRecord graph{};
  std::shared_ptr<const void> owner{};        ///< of the bytes that the graph views
  std::shared_ptr<const MappedFile> file{};   ///< where constants are views of it
  std::shared_ptr<const Bundle> variables{};  ///< of a SavedModel; null where it has none
  SignatureRecord signature{};                ///< of a SavedModel; empty for a graph alone
};

/// Whether the path names a folder with a SavedModel.
bool is_saved_model_folder(const std::filesystem::path& path);

/// Whether the content is a GraphDef, in bytes or as text, or a SavedModel.
bool begins_as_source(const MappedFile& file);

/// Reads the graph, with functions inlined. `path` names a file, or the folder of a SavedModel.
Source read_source(const std::filesystem::path& path, const TensorFlowOptions& options);

}  // namespace octet::tensorflow
