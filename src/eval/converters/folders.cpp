#include <algorithm>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/source.hpp>

#include "eval/converters/converter_support.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

/// The folder that a file lies in, as its class; none where it lies in no folder.
std::optional<std::string> class_of(const SourceFile& file) {
  const std::size_t end = file.name.find('/');
  if (end == std::string::npos) return std::nullopt;
  return file.name.substr(0, end);
}

std::vector<std::string> class_names(const FolderFiles& folders, const std::vector<SourceFile>& files) {
  std::vector<std::string> names;
  if (!folders.labels_file.empty()) {
    for (const TextLine& line : read_lines(folders.labels_file)) names.push_back(line.text);
    return names;
  }
  for (const SourceFile& file : files)
    if (const auto name = class_of(file)) names.push_back(*name);
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::int64_t label_of(const std::string& name, const std::vector<std::string>& names, const FolderFiles& folders) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    throw Error(ErrorCode::InvalidArgument,
                "class: given the folder '" + name + "', expected one of the names in " + folders.labels_file.string(),
                {.file = folders.images_dir.string()});
  return found - names.begin() + (folders.has_background ? 1 : 0);
}

}  // namespace

AnnotationSet convert_folders(const FolderFiles& folders) {
  const std::vector<SourceFile> files = list_source(folders.images_dir);
  const std::vector<std::string> names = class_names(folders, files);
  AnnotationSet set{{}, meta_of_names(names, folders.has_background), folders.images_dir.string()};
  for (const SourceFile& file : files)
    if (const auto name = class_of(file)) set.annotations.push_back({file.name, ClassLabel{label_of(*name, names, folders)}});
  require_samples(set);
  return set;
}

}  // namespace octet
