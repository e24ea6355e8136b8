#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>
#include <octet/model/onnx.hpp>

#include "base/file.hpp"
#include "graph/fuse/fuse.hpp"
#include "model/input_options.hpp"
#include "model/onnx/importer.hpp"
#include "model/onnx/inline_functions.hpp"
#include "model/onnx/parse.hpp"

namespace octet {

Graph read_onnx(const std::filesystem::path& path, const ReadOptions& options) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  try {
    model::require_no_weights(options, "an ONNX model");
    onnx::ModelRecord model = onnx::parse_model(file->bytes());
    onnx::inline_functions(model);
    onnx::TensorReader tensors(file, path.parent_path());
    return fuse(remove_dead_nodes(onnx::Importer(model, tensors, options).run()));
  } catch (const Error& error) {
    throw error.at({.file = path.string()});
  }
}

}  // namespace octet
