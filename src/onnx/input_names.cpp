#include "onnx/input_names.hpp"

#include <unordered_set>

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "onnx/parse.hpp"

namespace octet::onnx {

std::optional<std::vector<std::string>> input_names(const std::filesystem::path& path) try {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  if (!begins_as_model(file->bytes())) return std::nullopt;
  const ModelRecord model = parse_model(file->bytes());
  std::unordered_set<std::string_view> initializers;
  for (const TensorRecord& tensor : model.initializers) initializers.insert(tensor.name);
  std::vector<std::string> names;
  for (const ValueRecord& input : model.inputs)
    if (!initializers.contains(input.name)) names.emplace_back(input.name);
  return names;
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet::onnx
