#include <algorithm>
#include <optional>
#include <set>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/source.hpp>

#include "base/tally.hpp"
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

/// Folders without samples get no label of their own, and named classes without a folder no sample.
void warn_of_classes_without_samples(const FolderFiles& folders, const std::vector<std::string>& names,
                                     const std::vector<SourceFile>& files, std::vector<Warning>& warnings) {
  std::set<std::string> used;
  for (const SourceFile& file : files)
    if (const auto name = class_of(file)) used.insert(*name);
  Tally nameless(folders.labels_file.string() + ": classes of which there are no samples");
  for (const std::string& name : names)
    if (!used.contains(name)) nameless.add(name);
  nameless.report(warnings);
  std::set<std::string> empty;
  for (const auto& entry : std::filesystem::directory_iterator(folders.images_dir))
    if (entry.is_directory() && !used.contains(entry.path().filename().string())) empty.insert(entry.path().filename().string());
  Tally unused(folders.images_dir.string() + ": folders without samples are no classes");
  for (const std::string& name : empty) unused.add(name);
  unused.report(warnings);
}

}  // namespace

AnnotationSet convert_folders(const FolderFiles& folders) {
  const std::vector<SourceFile> files = list_source(folders.images_dir);
  const std::vector<std::string> names = class_names(folders, files);
  AnnotationSet set{{}, meta_of_names(names, folders.has_background), folders.images_dir.string()};
  Tally outside(folders.images_dir.string() + ": files in no folder of a class are not used");
  for (const SourceFile& file : files)
    if (const auto name = class_of(file)) set.annotations.push_back({file.name, ClassLabel{label_of(*name, names, folders)}});
    else outside.add(file.name);
  outside.report(set.warnings);
  warn_of_classes_without_samples(folders, names, files, set.warnings);
  finish_conversion(set, {});
  return set;
}

}  // namespace octet
